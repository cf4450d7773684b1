import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A line of what `sandbox/envoy-messages` prints. */
const Line = z.union([
  z.object({
    message: z.string(),
    fields: z.array(z.object({ name: z.string(), type: z.string() })),
    previous: z.string().optional(),
  }),
  z.object({ enum: z.string(), values: z.array(z.string()) }),
]);

interface Messages {
  readonly fields: ReadonlyMap<string, readonly { readonly name: string; readonly type: string }[]>;
  readonly previous: ReadonlyMap<string, string>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/** Packages of which all is kept; of others what these refer to. */
const KEPT = /^(?:envoy|xds|udpa|stats|io\.istio|istio\.envoy)\./;

/** Types of before v3, and those of the v4 that never came, are told by their names. */
const NOT_V3 = /^envoy\.(?:config\.filter\.|(?:.*\.)?v[12](?:alpha\d*)?\.|(?:.*\.)?v4alpha\.)/;

export function parseMessages(text: string): Messages {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Line.parse(JSON.parse(line)));
  const messages = lines.flatMap((line) => ('message' in line ? [line] : []));
  return {
    fields: new Map(messages.map(({ message, fields }) => [message, fields])),
    previous: new Map(
      messages.flatMap(({ message, previous }) =>
        previous === undefined ? [] : [[message, previous] as const],
      ),
    ),
    enums: new Map(
      lines.flatMap((line) => ('enum' in line ? [[line.enum, line.values] as const] : [])),
    ),
  };
}

/** The table of what is linked today, with the words that only older releases had. */
export function printEnvoyTable(
  source: string,
  istio: number,
  today: Messages,
  older: readonly Messages[],
): string {
  const names = reachable(today);
  const fields = [...today.fields].filter(([name]) => names.has(name));
  const enums = [...today.enums].filter(([name]) => names.has(name));
  const messageLines = fields.map(([name, all]) =>
    line(
      name,
      all.map(({ name: field, type }) => `${field}:${shortType(type)}`),
    ),
  );
  const formerFields = fields.flatMap(([name, all]) => {
    const known = new Set(all.map((field) => field.name));
    const before = [name, today.previous.get(name) ?? name].flatMap((one) =>
      older.flatMap((release) => release.fields.get(one) ?? []).map((field) => field.name),
    );
    return lineOfFormer(
      name,
      before.filter((field) => !known.has(field)),
    );
  });
  const formerMessages = [...new Set(older.flatMap((release) => [...release.fields.keys()]))]
    .filter((name) => KEPT.test(name) && !NOT_V3.test(name) && !today.fields.has(name))
    .sort();
  const others = [
    ...new Set([...today.fields.keys()].flatMap((name) => name.split('.')[0] ?? [])),
  ].sort();
  const block = (
    name: string,
    lines: readonly string[],
    [open, close]: readonly [string, string] = ['{', '}'],
  ): string =>
    `  ${JSON.stringify(name)}: ${open}\n${lines.map((one) => `    ${one}`).join(',\n')}\n  ${close}`;
  return `{\n${[
    `  "source": ${JSON.stringify(source)}`,
    `  "istio": ${String(istio)}`,
    `  "packages": ${JSON.stringify(others.join(' '))}`,
    block('messages', messageLines),
    block(
      'enums',
      enums.map(([name, values]) => line(name, values)),
    ),
    block(
      'formerMessages',
      formerMessages.map((name) => JSON.stringify(name)),
      ['[', ']'],
    ),
    block('formerFields', formerFields),
  ].join(',\n')}\n}\n`;
}

const line = (name: string, words: readonly string[]): string =>
  `${JSON.stringify(name)}: ${JSON.stringify(words.join(' '))}`;

const lineOfFormer = (name: string, words: readonly string[]): readonly string[] =>
  words.length === 0 ? [] : [line(name, [...new Set(words)].sort())];

/** `list .a.B` as `list:a.B`. */
const shortType = (type: string): string =>
  type.replaceAll(' .', ':').replaceAll(' ', ':').replace(/^\./, '');

/** Names of the kept packages, and of all that they refer to. */
function reachable({ fields, enums }: Messages): ReadonlySet<string> {
  const found = new Set(
    [...fields.keys(), ...enums.keys()].filter(
      (name) => KEPT.test(name) || name.startsWith('google.protobuf.'),
    ),
  );
  // a set hands out what is put in while it is gone through
  for (const name of found)
    for (const { type } of fields.get(name) ?? []) {
      const referred = /(?<=^|\s)\.(\S+)$/.exec(type)?.[1];
      if (referred !== undefined) found.add(referred);
    }
  return found;
}

/** See `schemas/README.md`. */
function run([output, source, istio, today, ...older]: readonly string[]): void {
  if (output === undefined || source === undefined || istio === undefined || today === undefined) {
    process.stderr.write(
      'usage: generate-envoy-table OUTPUT.json "SOURCE" MINOR-OF-ISTIO MESSAGES OLDER-MESSAGES...\n',
    );
    process.exitCode = 2;
    return;
  }
  const read = (file: string): Messages => parseMessages(readFileSync(file, 'utf8'));
  writeFileSync(output, printEnvoyTable(source, Number(istio), read(today), older.map(read)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) run(process.argv.slice(2));
