// Checks posts as a receiver does who uses Standard Webhooks: reads {secret, headers, body} a line, writes what it finds.
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    const found = new Webhook(secret).verify(body, headers);
    console.log(JSON.stringify({ found }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
}
