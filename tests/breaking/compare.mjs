// Find breaking changes between two descriptions of the API: node compare.mjs before.yml after.yml
// First the tool shows on a small description that it finds each kind of breaking change, and takes no other for one.
import { readFileSync } from "node:fs";
import { apiDiff } from "api-smart-diff";
import { load } from "js-yaml";

// The tool changes what it is given, so each comparison reads its documents anew.
function findBreaking(before, after) {
  // What is under `components` is found again in each operation that uses it, and there it is known who sends it.
  const changes = apiDiff(load(before), load(after)).filter(({ path }) => path[0] !== "components");
  return changes.filter((change) => change.type === "breaking" || isLostField(change));
}

// The tool takes only required fields of answers as relied on. Clients read the others too.
function isLostField({ action, path }) {
  return action === "remove" && path[3] === "responses" && path.at(-2) === "properties";
}

function describe({ action, path }) {
  const [, address, method, ...place] = path;
  return { operation: `${(method ?? "").toString().toUpperCase()} ${address}`, text: `${action} ${place.join("/") || "the whole operation"}` };
}

const SAMPLE = `
openapi: 3.1.0
info: {title: Sample, version: "1"}
paths:
  /laws/:
    get: {responses: {"200": {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Law"}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/LawInput"}}}}
      responses: {"204": {description: ""}}
    delete: {responses: {"204": {description: ""}}}
components:
  schemas:
    Law: {type: object, required: [title], properties: {title: {type: string}, note: {type: [string, "null"]}}}
    LawInput: {type: object, properties: {title: {type: string}, kind: {$ref: "#/components/schemas/Kind"}}}
    Kind: {type: string, enum: [act, decree]}
`;
const CHANGES = {
  "an operation is removed": [(it) => delete it.paths["/laws/"].delete, true],
  "a field of an answer is removed": [(it) => delete it.components.schemas.Law.properties.note, true],
  "a field must be sent that was not there": [
    (it) => Object.assign(it.components.schemas.LawInput, { required: ["day"] }).properties.day = { type: "string" },
    true,
  ],
  "a value can no longer be sent": [(it) => it.components.schemas.Kind.enum.pop(), true],
  "a field of an answer is new": [(it) => (it.components.schemas.Law.properties.day = { type: "string" }), false],
  "a field may be sent that was not there": [
    (it) => (it.components.schemas.LawInput.properties.day = { type: "string" }),
    false,
  ],
  "an operation is new": [(it) => (it.paths["/acts/"] = { get: { responses: { 204: { description: "" } } } }), false],
};
for (const [what, [change, isBreaking]] of Object.entries(CHANGES)) {
  const changed = load(SAMPLE);
  change(changed);
  if (findBreaking(SAMPLE, JSON.stringify(changed)).length > 0 !== isBreaking) {
    console.error(`The tool is wrong: ${what}.`);
    process.exit(2);
  }
}

const [before, after] = process.argv.slice(2).map((name) => readFileSync(name, "utf8"));
const groups = new Map();
for (const { operation, text } of findBreaking(before, after).map(describe)) {
  groups.set(operation, [...(groups.get(operation) ?? []), text]);
}
for (const [operation, texts] of groups) {
  console.log(operation);
  for (const text of texts.slice(0, 3)) console.log(`  ${text}`);
  if (texts.length > 3) console.log(`  and ${texts.length - 3} more`);
}
console.log(`${groups.size} operations with breaking changes`);
process.exit(groups.size ? 1 : 0);
