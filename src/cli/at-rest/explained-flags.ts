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
      : ['  Findings with this effect:', ...checks.map((each) => `    ${each}`)]),
    '  Look with:',
    `    ${look}`,
    '',
  ].join('\n');
}

/** Names the proxy whose log has a flag (FLAG-2). */
const LOGGED: Readonly<Record<ResponseFlag['logged'], string>> = {
  caller: 'the proxy of the caller, or of the gateway',
  called: 'the proxy of the called workload, or of the gateway',
  either: 'either proxy',
};

/** Gives the page about all of them, for docs/reference/response-flags.md. */
export const flagsPage = (flags: readonly ResponseFlag[]): string =>
  [
    '# Response flags',
    '',
    'Entries in the access log of a proxy: for each flag of Envoy that a mesh can cause, and for four results without a flag. `meshwarden explain UF` prints an entry. It also accepts the beginnings of `%RESPONSE_CODE_DETAILS%` named here (`meshwarden explain rbac_access_denied`), and several flags at once (`UF,URX`). In commands, replace words in capitals. Metrics have the flag as `response_flags`; [`meshwarden watch`](../how-to/after-merge.md) reads it.',
    '',
    '| flag | meaning | status |',
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
        `**Findings with this effect**: ${checks.map((each) => `[${each}](checks/${each.replace('/', '.md#')})`).join(', ')}.`,
        '',
      ]),
  '```sh',
  look,
  '```',
];
