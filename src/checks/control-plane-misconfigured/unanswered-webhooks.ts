import { asLabelSelector } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { itemsAt, nodeAt, placeOf, stringAt, subjectText } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';

const INJECTOR_FAILS_OPEN: Check = {
  id: 'injector-fails-open',
  title: 'Pods are made without a proxy while the injector does not answer',
  level: 'medium',
  blind: 'What else keeps pods without a proxy from being made.',
};
const INJECTOR_HOLDS_UP_CLUSTER: Check = {
  id: 'injector-holds-up-cluster',
  title: 'No pod of the cluster is made while the injector does not answer',
  level: 'high',
  blind: 'Namespaces that the API server leaves out by its own configuration.',
};

/** Webhooks that call `/inject`, and what becomes of pods while nobody answers. */
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
  why: `failurePolicy of ${subjectText(configuration)} is Ignore (${placeOf(origin)}).`,
  symptom:
    'after a node goes, or with istiod being upgraded, a few pods of a Deployment run beside the mesh: STRICT peers reset their calls, and no policy holds for them until they are made anew',
  origin,
  fix: { text: 'Set failurePolicy to Fail, and give the control plane two pods.' },
});

const tellClosed = ({ configuration, hook, origin }: InjectorFailure): ToldBy => ({
  by: INJECTOR_HOLDS_UP_CLUSTER,
  subject: configuration,
  key: `for all ${hook}`,
  cause: 'injector for all',
  message: `While the control plane does not answer ${hook}, no pod is made in any namespace, its own included.`,
  why: `${subjectText(configuration)} asks it for every pod: neither its namespaceSelector nor its objectSelector names anything (${placeOf(origin)}).`,
  symptom:
    'once all pods of istiod are gone, none can come back: "failed calling webhook" for every new pod of the cluster, until somebody takes the webhook away by hand',
  origin,
  fix: {
    text: 'Name the namespaces or pods that are injected, as the injectors of Istio do, and leave out that of the control plane.',
  },
});

/** What becomes of pods while the control plane does not answer a webhook that injects. */
interface InjectorFailure {
  readonly configuration: Resource;
  readonly hook: string;
  readonly origin: Origin;
  /** `open`: they are made without a proxy; `closed-for-all`: none is made, in any namespace. */
  readonly fails: 'open' | 'closed-for-all';
}

/** Webhooks that call `/inject`, whatever they are called, and whose failure reaches further than it should. */
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
  const read = asLabelSelector(selector);
  return (
    read === null || (read.matchLabels.value.size === 0 && read.matchExpressions.value.length === 0)
  );
}
