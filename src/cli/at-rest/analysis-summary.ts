import { checkNameOf } from '../../checks/index.ts';
import { firstOf, lastNet, SEVERITIES } from '../../manifest/index.ts';
import type { Paint } from '../../review/index.ts';
import { columns, plainWords, wrapped } from '../../review/index.ts';
import type { AnalysisEntry } from './analysis-entry.ts';
import type { NotSeen, ReportedAnalysis, ToldFinding } from './analysis-report.ts';
import { endLines, oncePerFinding } from './analysis-report.ts';

const CHECKS_SHOWN = 15;
const ERRORS_SHOWN = 5;
const OTHERS_SHOWN = 1;
const NAMES_SHOWN = 4;

/** Sums up what no terminal shows all of: by check, the worst first, with the first places of each. */
export function analysisSummary(
  analysis: ReportedAnalysis,
  notSeen: NotSeen,
  paint: Paint,
): string {
  const told = oncePerFinding(analysis.entries);
  const checks = byCheck(told);
  const left = checks.slice(CHECKS_SHOWN);
  const blocks = [
    ...checks.slice(0, CHECKS_SHOWN).map((each) => blockOf(each, paint)),
    ...(left.length === 0 ? [] : [`and ${firstOf(left.map(nameOf), NAMES_SHOWN)}`]),
    [...endLines(told, analysis, notSeen, paint), HOW].join('\n'),
  ];
  return lastNet(`${blocks.join('\n\n')}\n`);
}

const HOW =
  'This is a summary: --all prints everything, --service, --environment and --only some of it.';

type OfOneCheck = readonly [ToldFinding, ...ToldFinding[]];

/** The worst checks first, then those that found most. */
function byCheck(told: readonly ToldFinding[]): readonly OfOneCheck[] {
  const checks = new Map<string, [ToldFinding, ...ToldFinding[]]>();
  for (const each of told) {
    const key = `${each[0].level} ${checkNameOf(each[0].finding)}`;
    const known = checks.get(key);
    if (known === undefined) checks.set(key, [each]);
    else known.push(each);
  }
  return [...checks.values()].toSorted(
    (a, b) => rankOf(a[0][0]) - rankOf(b[0][0]) || b.length - a.length,
  );
}

const rankOf = ({ level }: AnalysisEntry): number => SEVERITIES.indexOf(level);

const nameOf = ([[{ id }], ...others]: OfOneCheck): string =>
  `${id} (${String(1 + others.length)})`;

function blockOf(found: OfOneCheck, paint: Paint): string {
  const [[{ level, id }]] = found;
  const codes = [...new Set(found.flatMap((each) => each.flatMap(({ code }) => code ?? [])))];
  const shown = found.slice(0, level === 'error' ? ERRORS_SHOWN : OTHERS_SHOWN);
  const more = found.length - shown.length;
  return [
    `${paint.tier(level)}  ${paint.bold(`${String(found.length)} × ${[id, ...codes].join(', ')}`)}`,
    ...shown.flatMap(([{ message, file, line, resource }]) => [
      wrapped(plainWords(message), '  '),
      paint.dim(columns(`    ${plainWords(resource)}`, `${plainWords(file)}:${String(line)}`)),
    ]),
    ...(more > 0 ? [`  and ${String(more)} more: --only ${id} --all`] : []),
  ].join('\n');
}
