// Use the generated TypeScript types and openapi-fetch as a researcher and an organization would (`sh bin/clients`).
import createClient from "openapi-fetch";
import type { components, paths } from "./portal.js";

const base = process.argv[2] ?? "http://127.0.0.1:8000";
type State = components["schemas"]["State"];

function fail(problem: unknown): never {
  throw new Error(JSON.stringify(problem));
}

async function mirrorStates(): Promise<string> {
  const client = createClient<paths>({ baseUrl: base });
  const copy = new Map<string, State>();
  let cursor: string | undefined;
  let asOf = "";
  do {
    const query = { updated_since: "2000-01-01T00:00:00Z", page_size: 50, cursor };
    const { data, error } = await client.GET("/api/v1/states/", { params: { query } });
    if (!data) fail(error);
    for (const row of data.results) copy.set(row.iso3, row);
    asOf = data.as_of ?? fail("no time");
    cursor = data.next ? (new URL(data.next).searchParams.get("cursor") ?? undefined) : undefined;
  } while (cursor);
  const { data, error } = await client.GET("/api/v1/states/", { params: { query: { updated_since: asOf } } });
  if (!data) fail(error);
  for (const gone of data.removed ?? []) copy.delete(gone.id);
  return `TypeScript: mirrored ${copy.size} States; since then ${data.results.length} changed`;
}

async function readOwn(): Promise<string> {
  const open = createClient<paths>({ baseUrl: base });
  const body = { email: "representative@demo.example", password: "demonstration only 2026" };
  const { data: token, error } = await open.POST("/api/v1/auth/token/", { body });
  if (!token) fail(error);
  const client = createClient<paths>({ baseUrl: base, headers: { Authorization: `Bearer ${token.token}` } });
  const { data: who } = await client.GET("/api/v1/me/");
  const query = { expand: "dialogue", ordering: "-id" };
  const { data: page } = await client.GET("/api/v1/applications/", { params: { query } });
  const places = page?.results.map((row) => row.expanded?.dialogue?.place ?? "?") ?? [];
  const refused = await client.GET("/api/v1/applications/", { params: { query: { ordering: "secret" } } });
  if (refused.error?.status !== 400) fail(refused.error);
  return `TypeScript: ${who?.person.name} has ${places.length} applications; refused: ${refused.error.errors[0]?.parameter}`;
}

console.log(await mirrorStates());
console.log(await readOwn());
