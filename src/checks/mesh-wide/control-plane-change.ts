import type { Change } from '../../compare/index.ts';
import { controlPlane, settingPathOf } from '../../compare/index.ts';
import type { Plain } from '../../manifest/index.ts';
import { isPlainList, listed, subjectText, say } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { comingVerb } from '../detection/clause-words.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { definitionTexts, isDefinition, isWebhook, objectsText } from './control-plane-objects.ts';
import { controlPlaneBeside } from './control-plane-beside.ts';
import { isOfPart } from './parts-of-the-mesh.ts';
import { isPatch, isVersion, versionsOf, versionTurn } from './control-plane-version.ts';
import { isUnread } from '../control-plane-misconfigured/operator-fields.ts';
import { istioAgeOf } from '../invalid-mesh-resource/istio-release.ts';
import { oldProxiesText } from './proxies-of-old-release.ts';
import { isToldByValues } from './swapped-values.ts';
import { isUnplaced, leftBehindText, moveOf, UNPLACED } from './control-plane-move.ts';
import { turnText } from './value-change.ts';
import { count, everyProxy, someOf } from '../detection/finding-scope.ts';
import { goneAddress, onceInstalled } from './configuration-push.ts';

/** Matches fields of the control plane's own pods: how many, how large, where. They change no proxy. */
const OWN_SIZE =
  /(?:^|\.)(?:resources|replicas|replicaCount|hpaSpec|autoscale\w*|nodeSelector|tolerations|affinity|podDisruptionBudget|topologySpreadConstraints|podAnnotations|priorityClassName|interval|timeout|syncPolicy|install|upgrade|rollback|ignoreDifferences|maxHistory)(?:\.|\[|$)/;

/** Matches parts of an installation that belong to its gateways or to add-ons. */
const OTHER_PARTS =
  /(?:^|\.)(?:ingressGateways|egressGateways|gateways|istio-ingressgateway|istio-egressgateway|kiali|grafana|tracing|prometheus)(?:\.|\[|$)/;

/**
 * Finds changes of what installs the control plane, its definitions or its webhooks. They are one finding,
 * since an upgrade touches them together.
 */
export const controlPlaneChanged = check({
  id: 'control-plane-changed',
  title: 'Control plane, its CRDs or its webhooks change',
  level: 'critical',
  blind:
    'The objects that a chart makes from its values, and control planes installed from elsewhere.',
  find: tell,
});

function tell(input: DetectorInput): readonly Told[] {
  const { mesh, changes } = input;
  const own = changes.filter((each) => isControlPlane(each) && !isToldByValues(each, input));
  const definitions = changes.filter(isDefinition);
  const webhooks = changes.filter(isWebhook);
  const all = [...own.toSorted(weighedIn(mesh)), ...definitions, ...webhooks];
  const [first] = all;
  if (first === undefined) return [];
  const reach = everyProxy(input);
  const age = ageOf(mesh, first);
  const isFirst = first.oldObject === null && isNewEnvironment(input);
  const isDefined = own.length > 0 && own.every((change) => isOfDefinitions(mesh, change));
  const beside = definitions.length === 0 ? controlPlaneBeside(input, own) : null;
  const once = onceInstalled(first.subject, mesh);
  const facts = [
    ...factsOf(own.toSorted(weighedIn(mesh)), input.changes),
    ...definitionTexts(definitions),
    ...objectsText(webhooks, 'webhook configuration'),
  ];
  return [
    {
      subject: first.subject,
      key: 'control plane',
      ...(moveOf(own) !== null && { aspect: 'moves' }),
      scope: beside?.scope ?? reach.scope,
      message:
        beside === null
          ? `${headline(first, own, isDefined)}, for the whole mesh: ${reach.short}.`
          : `${headline(first, own, false)} ${beside.text}.`,
      why: `${facts.join('; ')}.`,
      origin: first.origin,
      side: first.side,
      related: all
        .slice(1, MAX_RELATED)
        .filter(({ side }) => side === 'head')
        .map(({ origin, side }) => ({ ...origin, side })),
      ...(beside !== null || isDefined
        ? { symptom: `${once}${beside?.symptom ?? OF_DEFINITIONS}` }
        : outcomeOf(input, own, { age, isFirst, first, once })),
      fix:
        beside !== null && beside.fix !== null
          ? { text: beside.fix, kind: 'choice' }
          : isDefined
            ? { text: DEFINITIONS_FIRST, kind: 'choice' }
            : fixOf(first, age, isFirst),
    },
  ];
}

/** Tells whether a control plane that stays is given other settings. */
const isSettingAlone = (first: Change, own: readonly Change[]): boolean =>
  own.includes(first) && first.field !== null && first.kind !== 'revision';

const leftAt = (gone: string): string => `proxies left at ${gone}`;

/** Tells whether what is found of the control plane says what becomes of proxies whose own goes away. */
export const tellsOfLeftProxies =
  (input: DetectorInput) =>
  (gone: string): boolean =>
    tell(input).some(({ effect }) => effect === leftAt(gone));

interface Circumstances {
  readonly age: Age;
  readonly isFirst: boolean;
  readonly first: Change;
  /** Begins the symptom. */
  readonly once: string;
}

/** Says what becomes of proxies; with the address that goes away under running ones as the effect. */
function outcomeOf(
  input: DetectorInput,
  own: readonly Change[],
  circumstances: Circumstances,
): Pick<Told, 'symptom' | 'effect'> {
  const { age, isFirst, first, once } = circumstances;
  if (isUnplaced(first)) return { symptom: `${once}${UNPLACED}` };
  if (isFirst && age.hasIstiod) return { symptom: `${once}${OF_FIRST}` };
  const gone = goneAddress(input);
  return gone === null
    ? { symptom: `${once}${symptomOf(input, own, circumstances)}` }
    : {
        symptom: `${once}running proxies look for their control plane at ${gone}, which goes away: they keep their last configuration and get no other until their pods are made anew`,
        effect: leftAt(gone),
      };
}

function symptomOf(
  input: DetectorInput,
  own: readonly Change[],
  { age, first }: Circumstances,
): string {
  // before istiod, a Deployment of its own injected
  const injection = age.hasIstiod ? ', and new pods get no proxy or are refused' : '';
  const name = controlPlaneName(age);
  const left = leftBehindText(input, moveOf(own), name);
  if (left !== null) return left;
  const start = isSettingAlone(first, own)
    ? `where it changes the pods of ${name}, they are made anew`
    : `proxies reconnect to the new ${name}${isUpgrade(first) && age.hasIstiod ? oldProxiesText(input) : ''}`;
  // a Deployment that rolls keeps the old pods until the new ones are ready
  return `${start}; if it does not start, the old one goes on while its pods run, and once they are gone configuration stays as it is${injection}`;
}

/** Tells whether nothing ran in the environment before: no proxies are known that could have another control plane. */
const isNewEnvironment = ({ before }: DetectorInput): boolean =>
  before === null || before.workloads.length + before.charts.length === 0;

const OF_FIRST =
  'new pods get a proxy once istiod runs; if it does not start, they get none or are refused';

/** Tells whether another release comes, which is written on both sides. */
const isUpgrade = (first: Change): boolean =>
  first.field !== null && isVersion(first) && versionsOf(first) !== null;

const fixOf = (first: Change, age: Age, isFirst: boolean): Told['fix'] =>
  isVersion(first) && age.hasRevisions && !isPatch(first)
    ? { text: BY_REVISION }
    : {
        text: say`Merge it while someone watches the mesh.`,
        ...(isFirst ? {} : { elsewhereFirst: true }),
        kind: 'choice',
      };

interface Age {
  /** Before 1.5 Pilot, Galley, Citadel and the injector were separate programs. */
  readonly hasIstiod: boolean;
  /** Since 1.6 control planes can run beside each other, and `istio.io/rev` tells them apart. */
  readonly hasRevisions: boolean;
}

/**
 * Says what the installed Istio can do, by its version or else by that of an image; where nothing says one,
 * it is taken for a present one.
 */
function ageOf(mesh: Mesh, { before, after }: Change): Age {
  const minor = istioAgeOf(mesh).minor ?? minorOfImage(after) ?? minorOfImage(before);
  return { hasIstiod: minor === null || minor >= 5, hasRevisions: minor === null || minor >= 6 };
}

/** Reads the minor release from an image's tag; null where it has none like that. */
function minorOfImage(image: Plain): number | null {
  const found = typeof image === 'string' ? /:1\.(\d{1,3})(?:\D|$)/.exec(image)?.[1] : undefined;
  return found === undefined ? null : Number(found);
}

const controlPlaneName = ({ hasIstiod }: Age): string => (hasIstiod ? 'istiod' : 'Pilot');

const BASE = 'base';

/** Tells whether a change is of the chart that brings the definitions and their default webhook, and no istiod. */
const isOfDefinitions = (mesh: Mesh, { object, oldObject }: Change): boolean => {
  const releases = mesh.charts.filter(({ resource }) => resource === (object ?? oldObject));
  return releases.length > 0 && releases.every(({ chart }) => chart === BASE);
};

const OF_DEFINITIONS =
  'istiod and all proxies stay as they are; from then on the API server takes, refuses and prunes objects of Istio as the other definitions say';

const DEFINITIONS_FIRST =
  'Merge it before the control plane of that release, and read in its upgrade notes what the definitions no longer take.';

const BY_REVISION =
  'Install the new version beside the old one as a revision, and move namespaces to it one by one with istio.io/rev.';
const MAX_FACTS = 1;
const MAX_NAMED = 2;
const MAX_RELATED = 10;

function isControlPlane(change: Change): boolean {
  const resource = change.object ?? change.oldObject;
  if (resource === null || controlPlane.shapeOf(resource) === null) return false;
  if (change.kind === 'mesh-config' || change.kind === 'proxy-config') return false;
  const { field } = change;
  if (field === null) return true;
  if (settingPathOf(field) !== null || isSmall(field, change.after ?? change.before)) return false;
  if (change.kind === 'revision') return true;
  // a version that is none of the control plane: that of definitions which stay as they are
  if (/^spec\.(?:chart\.spec\.version|source\.targetRevision)$/.test(field)) return false;
  if (!/^spec[.[]/.test(field) || isUnread(resource, field)) return false;
  return resource.kind !== 'Deployment' || change.kind === 'variable' || /\.args\b/.test(field);
}

/** Tells whether all that is written under the field is the size of pods, or another part. */
function isSmall(field: string, value: Plain): boolean {
  if (OWN_SIZE.test(field) || OTHER_PARTS.test(field)) return true;
  if (value === null || typeof value !== 'object' || isPlainList(value)) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([key, inner]) => isSmall(`${field}.${key}`, inner));
}

/** Orders changes: installed or removed first, then versions, then images and registries, then the rest. */
const weightOf = (change: Change): number => {
  const { kind, field } = change;
  if (field === null) return 0;
  if (kind !== 'revision') return 3;
  return isVersion(change) ? 1 : 2;
};

/** Orders changes by weight; of the same weight those of istiod itself come before its other parts and its definitions. */
const weighedIn =
  (mesh: Mesh) =>
  (a: Change, b: Change): number =>
    weightOf(a) - weightOf(b) ||
    Number(isOfDefinitions(mesh, a)) - Number(isOfDefinitions(mesh, b)) ||
    Number(isOfPart(mesh, a)) - Number(isOfPart(mesh, b));

function headline(first: Change, own: readonly Change[], isDefined: boolean): string {
  if (own.length === 0) {
    return first.subject.kind === 'CustomResourceDefinition'
      ? "Istio's definitions change"
      : "Istio's webhooks change";
  }
  if (first.cause?.kind === 'copied')
    return `${subjectText(first.subject)} of the control plane is ${elsewhereText(first, first.cause)}`;
  const move = moveOf(own);
  if (move !== null) return `The control plane moves from namespace ${move.from} to ${move.to}`;
  if (isUnplaced(first))
    return `${subjectText(first.subject)}, which installs the control plane, ${comingVerb(first)}`;
  if (first.oldObject === null) return `${subjectText(first.subject)} installs a control plane`;
  if (first.object === null) return `${subjectText(first.subject)} and its control plane go away`;
  if (first.kind !== 'revision') return 'Settings of the control plane change';
  return versionText(first, isDefined);
}

/** Says which version or image the control plane gets, or its definitions do. */
function versionText(first: Change, isDefined: boolean): string {
  const turn = versionTurn(first);
  const versions = turn === 'version' ? versionsOf(first) : null;
  if (versions !== null && isDefined)
    return `Istio's definitions (chart ${BASE}) go from ${versions.was} to ${versions.is}`;
  if (versions !== null) return `The control plane goes from ${versions.was} to ${versions.is}`;
  const isShown = turn === 'registry' || turn === 'range';
  return `${TURNS[turn]}${isShown ? ` (${turnText(first)})` : ''}`;
}

const TURNS: Readonly<Record<ReturnType<typeof versionTurn>, string>> = {
  version: 'The control plane has another version or revision',
  same: 'The control plane runs another image of the same version',
  range: 'The control plane may get another version',
  unwritten: 'The control plane runs an image whose version is not written',
  registry: 'The control plane takes its images from another registry',
};

/** Says how the control plane changes, the weightiest first; all else that changes of the same objects is counted, with whose it is. */
function factsOf(own: readonly Change[], all: readonly Change[]): readonly string[] {
  const facts = new Map(own.map((change) => [factOf(change), subjectText(change.subject)]));
  const told = [...facts.keys()].slice(0, MAX_FACTS);
  const others = new Set([...facts.values()].slice(MAX_FACTS));
  const more = new Set(
    all.flatMap((change) => {
      const fact = factOf(change);
      const isTold = told.includes(fact) || !others.has(subjectText(change.subject));
      return isTold ? [] : `${fact} ${change.field ?? ''}`;
    }),
  ).size;
  return more === 0
    ? told
    : [...told, `and ${count(more, 'more change')} of ${listed([...others], MAX_NAMED)}`];
}

function factOf(change: Change): string {
  const { subject, field, oldObject, object, cause } = change;
  if (cause?.kind === 'copied') return `${subjectText(subject)} is ${elsewhereText(change, cause)}`;
  if (field !== null) return `${nameOf(field)} of ${subjectText(subject)} goes ${turnText(change)}`;
  if (oldObject === null) return `${subjectText(subject)} ${comingVerb(change)}`;
  return object === null ? `${subjectText(subject)} is removed` : `${subjectText(subject)} changes`;
}

/** Gives the last part of a field: `spec.template.spec.containers[0].image` → `image`. */
const nameOf = (field: string): string => /[\w-]+$/.exec(field)?.[0] ?? field;

/** Says that one folder of several gains or loses it: the others install the control plane all along. */
function elsewhereText(
  { object }: Change,
  { at, others }: Extract<NonNullable<Change['cause']>, { kind: 'copied' }>,
): string {
  return object === null
    ? `removed from ${at}, and stays in ${someOf(others)}`
    : `new in ${at}, and ${someOf(others)} ${others.length === 1 ? 'has' : 'have'} one of its name already`;
}
