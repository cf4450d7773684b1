import type { Finding } from '../../checks/index.ts';
import { checkNameOf, messageOf } from '../../checks/index.ts';
import type { Origin, Severity, Sentence } from '../../manifest/index.ts';
import { compareText, SEVERITIES, subjectText, sentenceText } from '../../manifest/index.ts';

/** One finding at rest under one name: who compares with `istioctl analyze` sees its codes, objects and levels. */
export interface AnalysisEntry {
  /** `IST0132`, `KIA1106`; null for what only Meshwarden looks for. */
  readonly code: string | null;
  /** Which of Istio's analyzers finds the same; null for none. */
  readonly analyzer: string | null;
  /** The check: `unresolved-reference/route-without-gateway`. */
  readonly id: string;
  readonly level: Severity;
  /** `Kind namespace/name`; without a namespace where none is written. */
  readonly resource: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  /** In which environments, in their order. */
  readonly environments: readonly string[];
  readonly finding: Finding;
}

/** Entries of findings, the worst first, then by place; what is so in several environments is one. */
export function entriesOf(findings: readonly Finding[]): readonly AnalysisEntry[] {
  const entries = new Map<string, AnalysisEntry>();
  for (const finding of findings) {
    const id = checkNameOf(finding);
    for (const { code, analyzer, resource, origin, why, fix } of shownNames(finding)) {
      const { environment } = finding;
      const place = [origin.file, origin.line];
      const key = JSON.stringify([
        code,
        analyzer,
        id,
        resource,
        ...place,
        why === null ? finding.key : sentenceText(why),
      ]);
      const before = entries.get(key);
      entries.set(key, {
        code,
        analyzer,
        id,
        level: finding.severity,
        resource,
        file: origin.file,
        line: origin.line,
        message: sentenceText(messageOf(finding)),
        why: sentenceText(why ?? finding.why),
        fix: sentenceText(fix ?? finding.fix.text),
        environments: [...new Set([...(before?.environments ?? []), environment])],
        finding: before?.finding ?? finding,
      });
    }
  }
  return [...entries.values()].sort(worseFirst);
}

interface ShownName {
  readonly code: string | null;
  readonly analyzer: string | null;
  readonly resource: string;
  readonly origin: Origin;
  /** What is said of one of several reasons; null for what the finding says. */
  readonly why: Sentence | null;
  readonly fix: Sentence | null;
}

/**
 * Each of Istio's names is an entry of its own, as it prints them, and so is each of several reasons; Kiali's only where
 * Istio has none; and what either tells of other objects than the one at fault.
 */
function shownNames(finding: Finding): readonly ShownName[] {
  const { knownAs, subject, origin, reasons } = finding;
  const resource = subjectText(subject);
  const whole = { origin, why: null, fix: null };
  const [first, ...others] = knownAs.filter(({ analyzer }) => analyzer !== undefined);
  const [kiali] = knownAs;
  const own =
    first === undefined ? [{ code: kiali?.code ?? null, analyzer: null }] : [first, ...others];
  const unnamed = [{ code: null, analyzer: null }];
  return [
    ...(reasons ?? [{ ...whole, isNamed: true }]).flatMap(({ isNamed, ...told }) =>
      (isNamed ? own : unnamed).map(({ code, analyzer = null }) => ({
        ...{ code, analyzer, resource },
        ...told,
      })),
    ),
    ...knownAs.flatMap(({ code, analyzer = null, toldOf = [] }) =>
      toldOf.map((one) => ({ code, analyzer, ...whole, ...one })),
    ),
  ];
}

const worseFirst = (one: AnalysisEntry, other: AnalysisEntry): number =>
  SEVERITIES.indexOf(one.level) - SEVERITIES.indexOf(other.level) ||
  compareText(one.file, other.file) ||
  one.line - other.line ||
  compareText(one.id, other.id) ||
  compareText(one.resource, other.resource);
