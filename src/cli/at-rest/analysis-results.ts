import { repositoryLine } from '../../charts/index.ts';
import type { CheckResult, ResultList } from '../../checks/index.ts';
import { shortHash, symptomSentence } from '../../checks/index.ts';
import { toldPlaces } from '../../gitops/index.ts';
import { subjectText, sentenceText } from '../../manifest/index.ts';
import type { AnalysisEntry } from './analysis-entry.ts';
import { entriesOf } from './analysis-entry.ts';
import type { AtRestAnalysis } from './environment-analysis.ts';

/** Lists what is wrong with a tree as it stands, for programs that collect results; `notes` say what is not seen. */
export function analysisResults(
  analysis: Pick<AtRestAnalysis, 'entries' | 'environments' | 'leftOut' | 'objects'>,
  notes: readonly string[],
): ResultList {
  const { entries, leftOut, objects } = analysis;
  const results = [
    ...oncePerPlace(entries).map((entry) => resultOf(entry, null, analysis)),
    ...leftOut.flatMap(({ finding, by, reason, name }) =>
      oncePerPlace(entriesOf([finding])).map((entry) =>
        resultOf(entry, { by, why: reason ?? name }, analysis),
      ),
    ),
  ];
  const [first] = results.flatMap(({ place }) => place ?? []);
  return {
    command: 'analyze',
    looked: objects,
    results,
    notes,
    failures: [],
    anchor: { file: first?.file ?? '.meshwarden/config.yaml', line: 1 },
  };
}

/** Istio's several names for one thing at one place are codes of one rule. */
function oncePerPlace(entries: readonly AnalysisEntry[]): readonly AnalysisEntry[] {
  const told = new Map<string, AnalysisEntry>();
  for (const entry of entries) {
    const { id, resource, file, line, message, why } = entry;
    const key = JSON.stringify([id, resource, file, line, message, why]);
    if (!told.has(key)) told.set(key, entry);
  }
  return [...told.values()];
}

function resultOf(
  { id, level, resource, file, line, message, why, fix, environments, finding }: AnalysisEntry,
  leftOut: CheckResult['leftOut'],
  analysis: Pick<AtRestAnalysis, 'environments'>,
): CheckResult {
  const { symptom, related = [], subject } = finding;
  return {
    rule: id,
    level,
    message,
    details: [
      why,
      symptomSentence(sentenceText(symptom)),
      `${finding.fix.kind === 'choice' ? 'Consider' : 'Fix'}: ${fix}`,
    ],
    subject: resource,
    place: repositoryLine({ file, line }),
    related: related.flatMap((origin) => repositoryLine(origin) ?? []),
    // one finding may be told of several objects, and for several reasons
    fingerprint:
      resource === subjectText(subject) && why === sentenceText(finding.why)
        ? finding.id
        : shortHash([finding.id, resource, why]),
    state: null,
    leftOut,
    environments,
    where: toldPlaces.known(environments, analysis.environments),
    tier: null,
  };
}
