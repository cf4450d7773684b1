import { detectorOf, checks } from './detection/check.ts';

import type { Check, ToldBy } from './detection/check.ts';
import type { Change } from '../compare/index.ts';
import type { Node, Origin, Resource, ResourceId } from '../manifest/index.ts';
import { resourceKey, sameData, subjectText } from '../manifest/index.ts';
import { influencesOfChange } from '../istio/index.ts';
import type { DetectorInput, Scope } from './detection/detector.ts';
import { predecessorsIn } from './predecessor.ts';
import { everyGateway, everyProxy } from './detection/finding-scope.ts';

type Influence = ReturnType<typeof influencesOfChange>['is'][number];
type InfluenceKind = Influence['kind'];

/** What is said of one way to act on the mesh. */
interface Acting {
  readonly check: Check;
  readonly symptom: string;
  readonly fix: string;
}

/** Holds a check, a symptom and a fix for each way in which an object acts on the mesh. */
const ACTINGS: Readonly<Record<InfluenceKind, Acting>> = {
  network: {
    check: {
      id: 'network-decided',
      title:
        'A policy of the network selects the pods of the control plane, or pods of many namespaces',
      level: 'critical',
      blind:
        'Labels that pods have beyond those of the charts, where the pods are not rendered here.',
    },
    symptom:
      'where it cuts a connection of the control plane, proxies keep their last configuration, certificates are not renewed and new pods get no proxy',
    fix: 'Limit it to the pods and the namespace that it is meant for.',
  },
  admission: {
    check: {
      id: 'admission-decided',
      title: 'A webhook or a policy changes or refuses objects that the mesh cannot be without',
      level: 'critical',
      blind: 'What the server behind a webhook answers, and what expressions (CEL, Rego) take out.',
    },
    symptom:
      'objects are refused, or come into the cluster otherwise than they are written here; if what is asked does not answer, nothing of them is created',
    fix: "Name the groups, resources and namespaces that it is for; leave out those of the mesh, kube-system and what is not one's own.",
  },
  input: {
    check: {
      id: 'input-decided',
      title: 'An object makes or names a Secret or ConfigMap that the control plane reads',
      level: 'critical',
      blind: 'Objects whose names are made in the cluster.',
    },
    symptom: 'whoever decides what is in it decides whom proxies trust, or what they are told',
    fix: 'Leave these names to Istio and to those who run it.',
  },
  scale: {
    check: {
      id: 'size-decided',
      title: 'Something scales the control plane or a gateway to nothing, freezes or resizes it',
      level: 'critical',
      blind: 'How many pods are needed.',
    },
    symptom:
      'without istiod proxies keep their last configuration and new pods get none; without its pods a gateway takes no request',
    fix: 'Leave one pod at least, and let one thing alone decide how many there are.',
  },
  start: {
    check: {
      id: 'start-decided',
      title: 'A quota, a limit or a label decides whether pods of the mesh start',
      level: 'critical',
      blind: 'Whether what the pods request fits.',
    },
    symptom: 'running pods go on; the next one that has to start is refused',
    fix: 'Try it with what the pods there request, or leave that namespace out.',
  },
  names: {
    check: {
      id: 'names-decided',
      title: "The cluster's DNS, its network or where the API server is changes",
      level: 'critical',
      blind: 'What the cluster itself is run with, where that is not in the repository.',
    },
    symptom: 'every pod of the cluster asks for names and sends by it, within seconds',
    fix: 'Try it in a cluster that nobody needs.',
  },
  signer: {
    check: {
      id: 'signer-decided',
      title: 'An issuer or a key changes with which the certificates of the mesh are signed',
      level: 'critical',
      blind: 'Issuers that are told to istio-csr elsewhere than in its arguments.',
    },
    symptom:
      'certificates that one proxy shows are not trusted by the other, or those of a stranger are',
    fix: 'Change who signs for the mesh as a rotation of its authority: trust both first, then sign with the new one.',
  },
  experiments: {
    check: {
      id: 'experiment-aimed',
      title: 'An experiment breaks what runs where the control plane or gateways are',
      level: 'critical',
      blind: 'Experiments that are described here and started elsewhere.',
    },
    symptom:
      'for as long as it goes on, proxies get no configuration, new pods do not start, or gateways answer late or not at all',
    fix: 'Limit it to namespaces of the team that wants it, or agree on it with whoever runs the mesh.',
  },
  commands: {
    check: {
      id: 'commands-run',
      title: 'Something runs commands against the cluster, or with every right there',
      level: 'high',
      blind: 'What the commands do, and which rights a service account has by bindings elsewhere.',
    },
    symptom: 'the cluster may differ from what is in the repository, whenever it runs',
    fix: 'Write what it does as objects, or bind its service account to what it needs in its own namespace.',
  },
  node: {
    check: {
      id: 'node-shared',
      title: 'Pods share their node in a way in which they did not before',
      level: 'high',
      blind: 'What the pods run, and what admission policies of the cluster refuse.',
    },
    symptom:
      'nothing fails by this: whoever is in these pods may read and change the network and the keys of other pods there',
    fix: 'Leave out what the pods can do without, or agree on it with whoever runs the nodes.',
  },
  rights: {
    check: {
      id: 'rights-given',
      title: 'A binding or a role gives every right in the cluster, or in the root namespace',
      level: 'high',
      blind: 'Rights that only together are all of them.',
    },
    symptom: 'whoever holds them can change the mesh past this repository',
    fix: 'Give the rights that are needed, in the namespace where they are.',
  },
};

/**
 * Finds the objects that change and act on the mesh from around it, each once for each way in which it does
 * (AROUND-1…14).
 */
const surroundings = checks(
  Object.values(ACTINGS).map(({ check }) => check),
  (input) => {
    const changes = [...changedObjects(input.changes).values()];
    const predecessorOf = predecessorsIn(changes);
    return changes.flatMap((change) => actsOf(change, predecessorOf(change), input));
  },
);

/** Gives each changed object once, by its key, with the first change of it. */
function changedObjects(changes: readonly Change[]): ReadonlyMap<string, Change> {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const resource = change.object ?? change.oldObject;
    if (resource === null) continue;
    const key = resourceKey(resource);
    if (!found.has(key)) found.set(key, change);
  }
  return found;
}

function actsOf(
  change: Change,
  predecessor: Resource | null,
  input: DetectorInput,
): readonly ToldBy[] {
  const { object } = change;
  const oldObject = change.oldObject ?? predecessor;
  const { was, is, between } = influencesOfChange(
    { was: oldObject, is: object },
    input.before ?? input.mesh,
    input.mesh,
  );
  const kinds = [...new Set([...is, ...was].map(({ kind }) => kind))];
  return [
    ...between.map((one) => tell(one, change, input, predecessor)),
    ...kinds.flatMap((kind) => {
      const [now, then] = [is, was].map((influences) => ofKind(influences, kind));
      return turned({ now: now ?? [], then: then ?? [] }, { object, oldObject }, kind)
        .map((influence) => tell(influence, change, input, predecessor))
        .slice(0, 1);
    }),
  ];
}

const ofKind = (influences: readonly Influence[], kind: InfluenceKind): readonly Influence[] =>
  influences.filter((each) => each.kind === kind);

interface InfluenceSides {
  readonly now: readonly Influence[];
  readonly then: readonly Influence[];
}

/**
 * Names the ways of which only the new side is told: running no commands any more, or giving fewer rights,
 * harms nobody.
 */
const ONLY_NOW: ReadonlySet<InfluenceKind> = new Set(['commands', 'rights']);

/**
 * Gives what an object does now and did not do before, else what it did where it does less now, else what it
 * still does where its text is rewritten and there is no content to compare.
 */
function turned(
  { now, then }: InfluenceSides,
  change: Pick<Change, 'object' | 'oldObject'>,
  kind: InfluenceKind,
): readonly Influence[] {
  if (now.length === 0) return ONLY_NOW.has(kind) ? [] : then;
  const told = new Set(then.map(contentOf));
  const fresh = now.filter((each) => !told.has(contentOf(each)));
  if (fresh.length > 0) return fresh;
  const isAllTold = now.length === then.length;
  if (!isAllTold && !ONLY_NOW.has(kind)) return then;
  return now.filter(({ content }) => content === undefined && isRewritten(change));
}

const contentOf = ({ on, does, content }: Influence): string => JSON.stringify([on, does, content]);

/** Names the fields that say nothing about what an object does. */
const ASIDE: ReadonlySet<string> = new Set(['metadata', 'status', 'apiVersion', 'kind']);

function isRewritten({ object, oldObject }: Pick<Change, 'object' | 'oldObject'>): boolean {
  if (object === null || oldObject === null) return true;
  const [is, was] = [entriesOf(object), entriesOf(oldObject)];
  const keys = new Set([...is.keys(), ...was.keys()]);
  return [...keys].some((key) => !ASIDE.has(key) && !sameData(is.get(key), was.get(key)));
}

const entriesOf = ({ node }: Resource): ReadonlyMap<string, Node> => node.entries;

function tell(
  influence: Influence,
  change: Change,
  input: DetectorInput,
  predecessor: Resource | null = null,
): ToldBy {
  const { kind, on, because, at } = influence;
  const { check, symptom, fix } = ACTINGS[kind];
  const { object, oldObject } = change;
  const resource = object ?? oldObject ?? change.subject;
  const verb =
    object === null ? 'goes away' : oldObject === null ? comesAs(predecessor) : 'changes';
  return {
    by: check,
    subject: { ...idOf(resource) },
    aspect: on,
    scope: scopeOf(influence, input),
    message: `${subjectText(resource)} ${verb}: ${clauseOf(influence, object === null)}.`,
    why: `${because}.`,
    origin: placeOf(change, at),
    side: object === null ? 'base' : 'head',
    symptom: influence.symptom ?? symptom,
    // a fix that is certain need not be tried elsewhere
    fix:
      influence.fix === undefined
        ? { text: fix, elsewhereFirst: true, kind: 'choice' }
        : { text: influence.fix },
  };
}

const comesAs = (predecessor: Resource | null): string =>
  predecessor === null ? 'is new' : `comes in the place of ${predecessor.name}`;

function clauseOf({ does, isSentence }: Influence, isGone: boolean): string {
  if (isSentence === true) return does;
  return `${isGone ? 'until now it' : 'it'} ${does}`;
}

const idOf = ({
  group,
  kind,
  namespace,
  name,
}: Pick<Resource, 'group' | 'kind' | 'namespace' | 'name'>): ResourceId => ({
  group,
  kind,
  namespace,
  name,
});

const placeOf = ({ object, oldObject, origin }: Change, at: Node | undefined): Origin =>
  at?.origin ?? (object ?? oldObject)?.origin ?? origin;

function scopeOf({ kind, on }: Influence, input: DetectorInput): Scope {
  if (on === 'gateway') return everyGateway(input).scope;
  if (on === 'one-namespace')
    return { level: 'namespace', workloads: 0, services: 0, namespaces: 1 };
  if (ONLY_NOW.has(kind) || on === 'delivery' || on === 'node')
    return { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 0 };
  return everyProxy(input).scope;
}

/**
 * Finds objects that are no part of the mesh, and decide about its control plane, its gateways or all that is
 * made in the cluster: policies of the network, webhooks, what makes Secrets, scalers, quotas, the cluster's
 * DNS, issuers, and what runs commands.
 */
export const actsOnTheMesh = detectorOf(
  'acts-on-the-mesh',
  'objects around the mesh that decide about its control plane, its gateways or the whole cluster',
  [surroundings],
);
