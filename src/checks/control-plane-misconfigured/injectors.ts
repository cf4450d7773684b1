import {
  listed,
  placeOf,
  subjectText,
  itemsAt,
  nodeAt,
  stringAt,
  say,
  slot,
} from '../../manifest/index.ts';
import { check, checks } from '../detection/check.ts';
import type { Told, Check, ToldBy } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { provesAbsence } from '../detection/absence-proof.ts';
import { readAs } from '../istioctl/istioctl.ts';
import {
  injectorServices,
  isInjector,
  isTakenForInjector,
  overlappingInjectors,
} from './injector-webhooks.ts';
import type { CalledService, Overlap } from './injector-webhooks.ts';
import { viewOfPart } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';

const KNOWN_AS = [{ code: 'IST0139', analyzer: 'webhook.Analyzer' }];
const MOST_NAMED = 3;

const countedIn = (input: DetectorInput) =>
  readAs(input, { truly: isInjector, istioctl: isTakenForInjector });

export const injectorsOverlap = check({
  id: 'injectors-overlap',
  title: 'Two Istio injectors match the same pods',
  level: 'high',
  blind: 'Injectors that an installation makes outside this tree.',
  knownAs: KNOWN_AS,
  find: (input) =>
    overlappingInjectors(input.mesh, countedIn(input)).map((overlap) => {
      const taking = [overlap, ...overlap.others].map(({ configuration }) => configuration);
      return taking.every(isInjector) ? tellOverlap(overlap) : tellOfOthers(overlap);
    }),
});

/** Tells of webhooks that istioctl counts for a label of a revision, whatever they are for. */
function tellOfOthers(overlap: Overlap): Told {
  const { configuration, others } = overlap;
  const rivals = [
    ...new Set(others.map((other) => `${other.name} of ${other.configuration.name}`)),
  ];
  return {
    ...tellOverlap(overlap),
    severity: 'info',
    message: `\`istioctl analyze\` says that ${subjectText(configuration)} overlaps with ${listed(rivals, MOST_NAMED)}; pods are injected twice only if all of them inject.`,
    symptom: say`none where one of them does something else than inject proxies`,
    fix: {
      text: say`Take the label \`istio.io/rev\` from what is no injector of Istio, or give each injector a revision of its own.`,
    },
  };
}

function tellOverlap(overlap: Overlap): Told {
  const { configuration, name, others, namespaceLabels, podLabels } = overlap;
  const beside = [...new Set(others.map((other) => other.configuration))].filter(
    (other) => other !== configuration,
  );
  const pods = [labelsText('namespace', namespaceLabels), labelsText('pod', podLabels)];
  return {
    subject: configuration,
    key: `overlaps with ${others.map((other) => `${other.configuration.name}/${other.name}`).join(' ')}`,
    cause: 'injectors overlap',
    message: `Pods are injected twice: ${name} of ${configuration.name} takes the same ones as ${
      beside.length > 0
        ? listed(
            beside.map((other) => other.name),
            MOST_NAMED,
          )
        : `${listed(
            others.map((other) => other.name),
            MOST_NAMED,
          )} beside it`
    }.`,
    why: `${beside.length > 0 ? 'Both take' : 'Each of them takes'} pods with ${pods.join(' and ')} (${[configuration, ...beside].map(({ origin }) => placeOf(origin)).join(', ')}).`,
    symptom: say`new pods have containers of two control planes, are refused for a container name that is there twice, or talk to whichever injector came last; pods that run notice nothing`,
    related: beside.map(({ origin }) => origin),
    fix: {
      text: say`Give each injector selectors of its own: one revision each, and only one of them for what names no revision. The default one is turned off with a selector that nothing fits.`,
    },
  };
}

function labelsText(of: 'namespace' | 'pod', labels: ReadonlyMap<string, string>): string {
  const where = of === 'namespace' ? 'on their namespace' : 'of their own';
  return labels.size === 0
    ? `no label about injection ${where}`
    : `${[...labels].map(([key, value]) => `${key}=${value}`).join(', ')} ${where}`;
}

export const injectorServiceMissing = check({
  id: 'injector-service-missing',
  title: "Injector webhook's Service not found",
  level: 'high',
  blind: 'Services that charts, operators or other repositories make.',
  knownAs: KNOWN_AS,
  find: (input) =>
    injectorServices(input.mesh, countedIn(input))
      .filter((called) => isMissing(called, input))
      .map(tellMissing),
});

function isMissing({ namespace, name }: CalledService, input: DetectorInput): boolean {
  const { mesh } = input;
  const isThere =
    mesh.find('', 'Service', namespace, name) !== undefined ||
    mesh.external.has(`Service ${namespace}/${name}`);
  return !isThere && provesAbsence(input, namespace);
}

const tellMissing = ({ configuration, namespace, name, origin }: CalledService): Told => ({
  subject: configuration,
  sought: { group: '', kind: 'Service', namespace, name },
  key: `Service ${namespace}/${name}`,
  message: `No pod is injected by ${configuration.name}: the Service that it calls, ${namespace}/${name}, does not exist.`,
  why: say`${slot.object(configuration)} calls it (${slot.place(origin)}).`,
  symptom: say`new pods are refused with "failed calling webhook", or come up without a proxy where its failurePolicy is Ignore`,
  origin,
  fix: {
    text: say`Name the Service of the control plane that runs, or take the webhook configuration away with the control plane that it was for.`,
  },
});

const INJECTOR_FAILS_OPEN: Check = {
  id: 'injector-fails-open',
  title: 'Pods are created without sidecars if the injector is unavailable',
  level: 'medium',
  blind: 'Other protection against pods without a sidecar.',
};
const INJECTOR_HOLDS_UP_CLUSTER: Check = {
  id: 'injector-holds-up-cluster',
  title: 'Unavailable injector blocks pod creation in the whole cluster',
  level: 'high',
  blind: 'Namespaces that the API server excludes by its own configuration.',
};

/** Finds webhooks that call `/inject`, and says what becomes of pods while nobody answers. */
export const unansweredWebhooks = checks(
  [INJECTOR_FAILS_OPEN, INJECTOR_HOLDS_UP_CLUSTER],
  ({ mesh }) =>
    injectorFailures(mesh).map((failure) =>
      failure.fails === 'open' ? tellOpen(failure) : tellClosed(failure),
    ),
);

const tellOpen = ({ configuration, hook, origin }: InjectorFailure): ToldBy => ({
  by: INJECTOR_FAILS_OPEN,
  subject: configuration,
  key: `fails open ${hook}`,
  cause: 'injector fails open',
  message: `Pods that are made while the control plane does not answer ${hook} have no proxy.`,
  why: say`failurePolicy of ${slot.object(configuration)} is Ignore (${slot.place(origin)}).`,
  symptom: say`after a node goes, or with istiod being upgraded, a few pods of a Deployment run beside the mesh: STRICT peers reset their calls, and no policy holds for them until they are made anew`,
  origin,
  fix: { text: say`Set failurePolicy to Fail, and give the control plane two pods.` },
});

const tellClosed = ({ configuration, hook, origin }: InjectorFailure): ToldBy => ({
  by: INJECTOR_HOLDS_UP_CLUSTER,
  subject: configuration,
  key: `for all ${hook}`,
  cause: 'injector for all',
  message: `While the control plane does not answer ${hook}, no pod is made in any namespace, its own included.`,
  why: say`${slot.object(configuration)} asks it for every pod: neither its namespaceSelector nor its objectSelector names anything (${slot.place(origin)}).`,
  symptom: say`once all pods of istiod are gone, none can come back: "failed calling webhook" for every new pod of the cluster, until somebody takes the webhook away by hand`,
  origin,
  fix: {
    text: say`Name the namespaces or pods that are injected, as the injectors of Istio do, and leave out that of the control plane.`,
  },
});

/** What becomes of pods while the control plane does not answer a webhook that injects. */
interface InjectorFailure {
  readonly configuration: Resource;
  readonly hook: string;
  readonly origin: Origin;
  /**
   * `open` means that pods are made without a proxy, `closed-for-all` that none is made, in any namespace.
   */
  readonly fails: 'open' | 'closed-for-all';
}

/**
 * Lists webhooks that call `/inject`, whatever they are called, and whose failure reaches further than it
 * should.
 */
const injectorFailures = (mesh: Mesh): readonly InjectorFailure[] =>
  [
    ...new Map(
      mesh
        .ofKind('admissionregistration.k8s.io', 'MutatingWebhookConfiguration')
        .map((configuration) => [configuration.name, configuration]),
    ).values(),
  ].flatMap((configuration) =>
    itemsAt(configuration.node, 'webhooks')
      .filter(callsInject)
      .flatMap((hook): readonly InjectorFailure[] => {
        const fails = failureOf(hook);
        const origin = (nodeAt(hook, 'failurePolicy') ?? hook).origin;
        const name = stringAt(hook, 'name') ?? '';
        return fails === null ? [] : [{ configuration, hook: name, origin, fails }];
      }),
  );

function callsInject(hook: Node): boolean {
  const client = nodeAt(hook, 'clientConfig');
  const url = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(stringAt(client, 'url') ?? '')?.[1];
  return /^\/inject(?:\/|$)/.test(stringAt(client, 'service', 'path') ?? url ?? '');
}

function failureOf(hook: Node): InjectorFailure['fails'] | null {
  if (stringAt(hook, 'failurePolicy') === 'Ignore') return 'open';
  const isForAll = ['namespaceSelector', 'objectSelector'].every((field) =>
    isEmpty(nodeAt(hook, field)),
  );
  return isForAll ? 'closed-for-all' : null;
}

function isEmpty(selector: Node | undefined): boolean {
  const read = viewOfPart('LabelSelector', selector);
  return (
    read === null || (read.matchLabels.value.size === 0 && read.matchExpressions.value.length === 0)
  );
}
