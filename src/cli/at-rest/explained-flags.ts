import type { ResponseFlag } from '../../checks/index.ts';
import { wrapped } from '../../review/index.ts';

/** Explains words of an access log: what one sees, what leads to it, which findings do, and where to look. */
export const explainedFlags = (flags: readonly ResponseFlag[]): string =>
  flags.map((one) => explainedFlag(one)).join('\n');

function explainedFlag({
  flag,
  name,
  short,
  seen,
  because,
  checks,
  look,
  logged,
}: ResponseFlag): string {
  return [
    flag,
    wrapped(
      `${name === '' ? 'No flag of Envoy' : `A response flag of Envoy, ${name}`}: ${short}.`,
      '  ',
    ),
    wrapped(`Seen: ${seen}`, '  '),
    wrapped(`In the log of ${LOGGED[logged]}.`, '  '),
    wrapped(`Why: ${because}`, '  '),
    ...(checks.length === 0
      ? []
      : ['  Findings that lead to it:', ...checks.map((each) => `    ${each}`)]),
    '  Look with:',
    `    ${look}`,
    '',
  ].join('\n');
}

/** Names the proxy whose log has a flag (FLAG-2). */
const LOGGED: Readonly<Record<ResponseFlag['logged'], string>> = {
  caller: 'the proxy of the caller, or of the gateway',
  called: 'the proxy of who is called, or of the gateway',
  either: 'either proxy',
};

/** Gives the page about all of them, for docs/reference/response-flags.md. */
export const flagsPage = (flags: readonly ResponseFlag[]): string =>
  [
    '# Response flags',
    '',
    'What an access log of a proxy says, one entry for each flag of Envoy that a mesh sets off, and for what has none. `meshwarden explain UF` prints an entry; so does each beginning of `%RESPONSE_CODE_DETAILS%` that is named here (`meshwarden explain rbac_access_denied`), and several flags at once (`UF,URX`). In commands, words in capitals are to be filled in. Metrics have the flag as `response_flags`, which [`meshwarden watch`](../how-to/after-merge.md) reads.',
    '',
    '| flag | stands for | status |',
    '| --- | --- | --- |',
    ...flags.map(
      ({ flag, short, seen }) =>
        `| [${flag}](#${flag.toLowerCase()}) | ${short} | ${/^\d{3}(?: or \d{3})?/.exec(seen)?.[0] ?? ''} |`,
    ),
    ...flags.flatMap(pageEntry),
    '',
  ].join('\n');

const pageEntry = ({
  flag,
  name,
  short,
  seen,
  because,
  checks,
  look,
  logged,
}: ResponseFlag): readonly string[] => [
  '',
  `## ${flag}`,
  '',
  `${name === '' ? 'No flag of Envoy' : `\`${name}\``}: ${short}, in the log of ${LOGGED[logged]}.`,
  '',
  `**Seen**: ${seen}`,
  '',
  `**Why**: ${because}`,
  '',
  ...(checks.length === 0
    ? []
    : [
        `**Findings that lead to it**: ${checks.map((each) => `[${each}](checks/${each.replace('/', '.md#')})`).join(', ')}.`,
        '',
      ]),
  '```sh',
  look,
  '```',
];
