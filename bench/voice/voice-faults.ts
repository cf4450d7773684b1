import { copiedFaults } from './copied-code.ts';
import { standingFaults } from './standing-words.ts';
import type { VoiceReport, VoiceRow } from './voice-report.ts';

/** Reads "GET /charge: 200 → 403" out of a text, as somebody reads it who did not write it. */
const WITNESS =
  /\b([A-Z][A-Z_-]{1,30}) (\/\S*?)(?: over https)?(?: with [^:\n]*(?:: [^:\n]*)?)?(?: without [^:\n]*)?: (\d{3}|connected|connection closed) → (\d{3}|connected|connection closed)/g;

/** Reads "orders can no longer call payments". */
const CALL =
  /(?<![\w-]|external |\d )([a-z0-9][\w.-]*) can (no longer|now) call ([a-z0-9][\w.-]*?)(?=[\s:.,;]|$)/g;

/** Reads the environments that a headline begins with: "prod and staging: orders can …". */
const WHERE = /^#+ .* · (.+?): [a-z0-9][\w.-]* can (?:no longer|now) call /m;

/** Names the checks that say of an object that nobody takes it. */
const REFUSALS: ReadonlySet<string> = new Set(['object-refused', 'immutable-field']);

/** Names the detectors that tell what an object does where it is in force. */
const EFFECTS: ReadonlySet<string> = new Set([
  'security-loosened',
  'traffic-taken',
  'mesh-wide-change',
  'authorization-cuts-off-callers',
  'strict-mtls-cuts-off-callers',
  'policy-not-enforced',
  'setting-without-effect',
  'envoy-filter-misapplied',
]);

/** Lists what a printed review says and its rows do not, one sentence each; empty for an honest one. */
export const voiceFaults = (text: string, report: VoiceReport): readonly string[] => [
  ...witnessFaults(text, report),
  ...callFaults(text, report),
  ...environmentFaults(text, report),
  ...refusalFaults(report),
  ...sameCallsFaults(text, report),
  ...repeatedFaults(text),
  ...copiedFaults(text),
  ...standingFaults(text),
];

function witnessFaults(text: string, { consequences }: VoiceReport): readonly string[] {
  return [...text.matchAll(WITNESS)].flatMap(([words, method, path, before, after]) => {
    const isTold = consequences.some(
      (row) =>
        row.witness.method === method &&
        pathOf(row) === path &&
        endOf(row.before) === before &&
        endOf(row.after) === after,
    );
    return isTold ? [] : [`no row ends so: ${words}`];
  });
}

const pathOf = ({ witness: { url } }: VoiceRow): string =>
  (url ?? '').replace(/^https?:\/\/[^/]*/, '');

const endOf = ({ answered, status }: VoiceRow['before']): string =>
  answered === 100 ? String(status ?? 200) : status === null ? 'connection closed' : String(status);

function callFaults(text: string, { consequences }: VoiceReport): readonly string[] {
  return [...text.matchAll(CALL)].flatMap(([words, caller = '', way, called = '']) =>
    rowsOf(consequences, caller, way === 'now' ? 'opened' : 'lost', called).length > 0
      ? []
      : [`no row is of this call: ${words}`],
  );
}

const rowsOf = (
  rows: readonly VoiceRow[],
  caller: string,
  kind: string,
  called: string,
): readonly VoiceRow[] =>
  rows.filter(
    (row) =>
      row.kind === kind &&
      isNamed(row.destination, called) &&
      row.sources.some((source) => isNamed(source, caller)),
  );

const isNamed = (full: string, short: string): boolean =>
  full === short || full.endsWith(`/${short}`);

/** The environments of a headline each have a row of the call that it tells. */
function environmentFaults(
  text: string,
  { consequences, environments }: VoiceReport,
): readonly string[] {
  const [, where = ''] = WHERE.exec(text) ?? [];
  const [[, caller = '', way = '', called = ''] = []] = text.matchAll(CALL);
  const names = environments.map(({ name }) => name).filter((name) => mentions(where, name));
  const rows = rowsOf(consequences, caller, way === 'now' ? 'opened' : 'lost', called);
  return names
    .filter((name) => !rows.some(({ environment }) => environment === name))
    .map((name) => `the headline names ${name}, where no row is of its call`);
}

const mentions = (text: string, name: string): boolean =>
  text.split(/, | and /).some((each) => each === name);

function refusalFaults({ findings }: VoiceReport): readonly string[] {
  const keyOf = ({ subject, environment }: VoiceReport['findings'][number]): string =>
    JSON.stringify([environment, subject]);
  const refused = new Set(findings.filter(({ check }) => REFUSALS.has(check)).map(keyOf));
  return findings
    .filter(
      (finding) =>
        refused.has(keyOf(finding)) &&
        EFFECTS.has(finding.detector) &&
        !/^(?:Once|If) /.test(finding.message),
    )
    .map(({ message }) => `told as done of an object that is refused: ${message}`);
}

function sameCallsFaults(text: string, { consequences, findings }: VoiceReport): readonly string[] {
  const isSaid = /no call changes its outcome/i.test(text);
  const isGrave = findings.some(
    ({ tier, introducedBy }) => tier !== 'low' && introducedBy !== 'already-there',
  );
  return isSaid && (consequences.length > 0 || isGrave)
    ? ['no call is said to change its outcome beside what breaks or opens']
    : [];
}

/** A sentence in bold is what a claim says: none is said twice in what is read without a click. */
function repeatedFaults(text: string): readonly string[] {
  const visible = text.replace(/<details>[\s\S]*?<\/details>/g, '');
  const seen = new Set<string>();
  return [...visible.matchAll(/^\*\*(?:\d+\. )?([^*\n]{20,})\*\*/gm)].flatMap(([, said = '']) => {
    const isAgain = seen.has(said);
    seen.add(said);
    return isAgain ? [`said twice: ${said}`] : [];
  });
}
