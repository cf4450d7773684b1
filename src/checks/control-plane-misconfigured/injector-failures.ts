import { asLabelSelector } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** What becomes of pods while the control plane does not answer a webhook that injects. */
export interface InjectorFailure {
  readonly configuration: Resource;
  readonly hook: string;
  readonly origin: Origin;
  /** `open`: they are made without a proxy; `closed-for-all`: none is made, in any namespace. */
  readonly fails: 'open' | 'closed-for-all';
}

/** Webhooks that call `/inject`, whatever they are called, and whose failure reaches further than it should. */
export const injectorFailures = (mesh: Mesh): readonly InjectorFailure[] =>
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
