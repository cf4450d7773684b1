import type { Resource } from '../../../manifest/index.ts';
import { itemsAt, stringAt, stringMapAt } from '../../../manifest/index.ts';
import { REVISION_LABEL } from './revision-facts.ts';

/** Names by which namespaces and pods may ask for a proxy, as webhooks of a cluster answer to them. */
export interface InjectorNames {
  /** The revision behind each name: its own of a revision, another of a tag. */
  readonly revisions: ReadonlyMap<string, string>;
  /** Whether there is an injector that does not say which names it answers to: no other name is known to be nobody's. */
  readonly isOpen: boolean;
}

const TAG_LABEL = 'istio.io/tag';
/** Names of webhooks that inject: `rev.namespace.sidecar-injector.istio.io`. */
const INJECTOR = /sidecar-injector/;

/** Reads them from live webhook configurations (INJ-11; Istio's chart istio-discovery, mutatingwebhook and revision-tags). */
export function injectorNamesOf(configurations: readonly Resource[]): InjectorNames {
  const revisions = new Map<string, string>();
  let isOpen = false;
  for (const { node } of configurations) {
    const isInjector = itemsAt(node, 'webhooks').some((hook) =>
      INJECTOR.test(stringAt(hook, 'name') ?? ''),
    );
    const labels = stringMapAt(node, 'metadata', 'labels');
    const revision = labels.get(REVISION_LABEL);
    if (revision !== undefined) revisions.set(labels.get(TAG_LABEL) ?? revision, revision);
    else isOpen ||= isInjector;
  }
  return { revisions, isOpen };
}
