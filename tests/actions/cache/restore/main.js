// Unpack the archive of the key, else the newest one whose name begins as a restore key says.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const { join } = require("node:path");

const folder = process.env.FAKE_CACHE;
const archive = (key) => encodeURIComponent(key) + ".tar";
const key = process.env.INPUT_KEY;
const beginnings = (process.env["INPUT_RESTORE-KEYS"] || "").split("\n").map((line) => line.trim()).filter(Boolean);

const names = fs.readdirSync(folder).filter((name) => name.endsWith(".tar"));
const age = (name) => fs.statSync(join(folder, name)).mtimeMs;
const similar = names
  .filter((name) => beginnings.some((beginning) => name.startsWith(encodeURIComponent(beginning))))
  .sort((one, other) => age(other) - age(one));
const isHit = names.includes(archive(key));
const found = isHit ? archive(key) : similar[0];
if (found) execFileSync("tar", ["-xf", join(folder, found)], { cwd: process.env.GITHUB_WORKSPACE });
console.log(found ? `restored ${decodeURIComponent(found)}` : `nothing kept for ${key}`);
fs.appendFileSync(process.env.GITHUB_OUTPUT, `cache-hit=${isHit}\n`);
