import { applyRule } from '../rules/rule-match.ts';
import type { RuleVerdict } from '../rules/rule-match.ts';
import { conditionInputs } from '../rules/condition-inputs.ts';
import type { Matter } from '../rules/matter.ts';
import { matterText } from '../rules/matter.ts';
import type { Rule, RuleExample } from '../rules/rule.ts';
import {
  changesOfFolders,
  changesWithoutEffect,
  consequencesBetween,
  inEffect,
  staysInCluster,
} from '../../../compare/index.ts';
import type { RemainsOf, RenderedEnvironment } from '../../../gitops/index.ts';
import type { Detector, Finding } from '../../../checks/index.ts';
import { detect } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import { oneFolder } from '../../../gitops/index.ts';
import type { ManifestSchemas, Resource, ResourceId, Tier } from '../../../manifest/index.ts';
import { resourceKey, legacy, say } from '../../../manifest/index.ts';
import { worseTier } from '../tier-order.ts';
import type { MeshResolutionSettings } from '../../../istio/index.ts';
import { resolveMesh } from '../../../istio/index.ts';

/** What running examples needs beside them. */
interface ExampleTools {
  readonly detectors: readonly Detector[];
  readonly schemas: ManifestSchemas;
  readonly settings: MeshResolutionSettings;
}

/** What rules would judge if an example were a change of a repository: found as a review finds it. */
function exampleMatters(example: RuleExample, tools: ExampleTools): readonly Matter[] {
  const { changedFile, ownersKept } = example;
  if (changedFile !== null) return [{ kind: 'file', path: changedFile, ownersKept }];
  const folder = (resources: readonly Resource[]): RenderedEnvironment =>
    oneFolder(example.environment, resources, example.environment.name);
  const seen = inEffect(
    folder(example.before),
    folder(example.after),
    { ...tools.settings, delivered: new Set() },
    remainsIn(example),
  );
  if (seen.before === null || seen.after === null) return [];
  const before = resolveMesh(seen.before, tools.settings);
  const after = resolveMesh(seen.after, tools.settings);
  const keys = [...example.before, ...example.after, ...unseenSubjects(example)].map(resourceKey);
  const environment = {
    ...example.environment,
    rootNamespace: after.configuration.rootNamespace,
    sharedWithProduction: new Set(example.environment.sharedWithProduction ? keys : []),
    inProduction: new Map(
      example.environment.overwritesProduction
        ? keys.map((key) => [
            key,
            { cluster: 'https://kubernetes.default.svc', isProductions: true },
          ])
        : [],
    ),
    withoutEffect: new Set<Change>(),
  };
  if (example.finding !== null)
    return [{ kind: 'finding', finding: findingOf(example, example.finding, tools), environment }];
  if (example.unseen !== null)
    return [{ kind: 'change', change: unseenChange(example, example.unseen), environment }];
  const { name } = example.environment;
  const changes = changesOfFolders({ environment: name, seen, before, after }, tools.settings);
  const { findings } = detect(tools.detectors, name, {
    mesh: after,
    before,
    changes: changes.filter((each) => !staysInCluster(each)),
    rendered: seen.after,
    renderedBefore: seen.before,
    schemas: tools.schemas,
  });
  const behaviour = consequencesBetween(name, { before, after });
  const judged = {
    ...environment,
    withoutEffect: changesWithoutEffect(changes, { before, after }, behaviour),
  };
  return [
    ...behaviour.consequences.map((consequence): Matter => ({
      kind: 'consequence',
      consequence,
      environment,
    })),
    ...changes.map((change): Matter => ({ kind: 'change', change, environment: judged })),
    ...findings
      .filter(({ introducedBy }) => introducedBy === 'this-change')
      .map((finding): Matter => ({ kind: 'finding', finding, environment })),
  ];
}

/** Gives why what goes in an example stays in the cluster, where it does. */
const remainsIn = ({ environment, origin }: RuleExample): RemainsOf =>
  environment.keepsRemoved
    ? ({ root: { path } }) =>
        () => ({ kind: 'not-pruned', path, origin })
    : () => () => null;

const unseenSubjects = ({ unseen }: RuleExample): readonly ResourceId[] =>
  unseen === null ? [] : [{ group: '', ...unseen }];

function unseenChange(
  { environment, origin }: RuleExample,
  { content, field, ...subject }: NonNullable<RuleExample['unseen']>,
): Change {
  return {
    kind: 'unseen',
    content,
    field,
    environment: environment.name,
    subject: { group: '', ...subject },
    before: '1.0.0',
    after: '1.1.0',
    digest: null,
    origin,
    side: 'head',
    object: null,
    oldObject: null,
  };
}

/** That of the check; where none of that name is known the worst of the detector, as an example means what it can find. */
export function levelOf(
  detectors: readonly Detector[],
  { detector, check }: Pick<Finding, 'detector' | 'check'>,
): Tier {
  const checks = detectors.find(({ id }) => id === detector)?.checks ?? [];
  const named = checks.filter(({ id }) => id === check);
  const levels = (named.length > 0 ? named : checks).map(({ level }) => level);
  return levels.reduce<Tier | null>(worseTier, null) ?? 'medium';
}

function findingOf(
  { environment, origin }: RuleExample,
  {
    detector,
    check,
    aspect,
    scope,
    group,
    kind,
    namespace,
    name,
  }: NonNullable<RuleExample['finding']>,
  { detectors }: ExampleTools,
): Finding {
  return {
    id: 'example',
    detector,
    level: levelOf(detectors, { detector, check: check ?? '' }),
    check: check ?? '',
    environment: environment.name,
    subject: { group, kind, namespace, name },
    key: 'example',
    scope: { level: scope, workloads: 1, services: 1, namespaces: 1 },
    ...(aspect === undefined ? {} : { aspect }),
    says: legacy(`what ${detector} says of ${kind} ${name}`),
    why: say``,
    symptom: say``,
    origin,
    side: 'head',
    fix: { text: say`` },
    introducedBy: 'this-change',
    knownAs: [],
    severity: 'error',
  };
}

/** How one example of one rule came out. */
export interface ExampleResult {
  readonly rule: string;
  readonly expected: 'matches' | 'ignores';
  readonly says: string | null;
  /** `file:line` of the example. */
  readonly place: string;
  /** Null where it came out as expected. */
  readonly failure: { readonly message: string; readonly got: readonly string[] } | null;
}

/** Matters listed of an example that came out otherwise; one that needs more is no small one. */
const MATTERS_SHOWN = 8;

/** Runs the examples of a rule through the stages of a review, on their own. */
export const testExamples = (rule: Rule, tools: ExampleTools): readonly ExampleResult[] => [
  ...rule.examples.matches.map((example) => resultOf(rule, example, 'matches', tools)),
  ...rule.examples.ignores.map((example) => resultOf(rule, example, 'ignores', tools)),
];

function resultOf(
  rule: Rule,
  example: RuleExample,
  expected: ExampleResult['expected'],
  tools: ExampleTools,
): ExampleResult {
  const inputsOf = conditionInputs(example.pullRequest);
  const all = exampleMatters(example, tools);
  const outcomes = all
    .filter(({ kind }) => kind === rule.subject)
    .map((matter) => ({ matter, verdict: applyRule(rule, matter, inputsOf) }));
  const failure =
    outcomes.length === 0 && (expected === 'matches' || rule.subject === 'change')
      ? { message: nothingOf(rule), got: all.map(matterLine).slice(0, MATTERS_SHOWN) }
      : failureOf(outcomes, expected);
  return { rule: rule.id, expected, says: example.says, place: example.place, failure };
}

const nothingOf = ({ subject }: Rule): string =>
  subject === 'finding'
    ? 'No detector finds anything in this example.'
    : 'Nothing changes in this example.';

interface JudgedMatter {
  readonly matter: Matter;
  readonly verdict: RuleVerdict;
}

function failureOf(
  outcomes: readonly JudgedMatter[],
  expected: ExampleResult['expected'],
): ExampleResult['failure'] {
  const undecided = outcomes.filter(({ verdict }) => verdict.kind === 'undecided');
  const hits = outcomes.filter(({ verdict }) => verdict.kind === 'applies');
  if (undecided.length > 0)
    return failed('The condition cannot be decided on this example.', undecided);
  if (expected === 'matches' && hits.length === 0)
    return failed('The rule is about nothing of this example.', outcomes);
  if (expected === 'ignores' && hits.length > 0)
    return failed('The rule is about this example, and should not be.', hits);
  return null;
}

const failed = (message: string, outcomes: readonly JudgedMatter[]): ExampleResult['failure'] => ({
  message,
  got: outcomes.slice(0, MATTERS_SHOWN).map(({ matter, verdict }) => {
    const why = verdict.kind === 'applies' ? '' : `: ${verdict.why}`;
    return `${matterLine(matter)}${why}`;
  }),
});

/** `route VirtualService shop/orders: spec.http[0].timeout` */
const matterLine = (matter: Matter): string =>
  `${matter.kind === 'change' ? matter.change.kind : matter.kind} ${matterText(matter)}`;
