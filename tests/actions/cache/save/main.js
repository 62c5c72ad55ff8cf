// Pack the path under its key, unless that is there already.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const { join } = require("node:path");

const place = join(process.env.FAKE_CACHE, encodeURIComponent(process.env.INPUT_KEY) + ".tar");
const path = process.env.INPUT_PATH;
if (!fs.existsSync(place) && fs.existsSync(join(process.env.GITHUB_WORKSPACE, path))) {
  // Another runner may look meanwhile: it finds all of it or nothing.
  execFileSync("tar", ["-cf", `${place}.${process.pid}`, path], { cwd: process.env.GITHUB_WORKSPACE });
  fs.renameSync(`${place}.${process.pid}`, place);
  console.log(`kept ${path}`);
}
