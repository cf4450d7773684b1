import { itemsAt, nodeAt } from '../../manifest/index.ts';
import type { Plain } from '../../manifest/index.ts';
import type { Change } from '../diff/change.ts';

/** Lists of a project that allow what is in them; what begins with `!` forbids (ARGO-55). */
const ALLOWING =
  /^spec\.(destinations|sourceRepos|sourceNamespaces|clusterResourceWhitelist|namespaceResourceWhitelist)\[[^\]]*\]$/;
/** Lists that forbid what is in them. */
const FORBIDDING = /^spec\.(?:clusterResourceBlacklist|namespaceResourceBlacklist)\[[^\]]*\]$/;

/**
 * Tells whether a change of a project of Argo CD allows its Applications something more, and forbids nothing that it
 * allowed: an entry comes to a list of what is allowed, or leaves one of what is not. Where a list of kinds of
 * namespaces is absent it allows all, so the first entry of one forbids (ARGO-55).
 */
export function allowsMore({ subject, field, before, after, object, oldObject }: Change): boolean {
  if (subject.kind !== 'AppProject' || field === null || object === null || oldObject === null)
    return false;
  if (FORBIDDING.test(field)) return before !== null && after === null;
  const [, list] = ALLOWING.exec(field) ?? [];
  if (list === undefined || before !== null || after === null || forbids(after)) return false;
  return list !== 'namespaceResourceWhitelist' || hasItems(oldObject.node, list);
}

const hasItems = (node: Parameters<typeof nodeAt>[0], list: string): boolean =>
  itemsAt(nodeAt(node, 'spec', list)).length > 0;

const forbids = (entry: Plain): boolean =>
  typeof entry === 'string'
    ? entry.startsWith('!')
    : entry !== null &&
      typeof entry === 'object' &&
      Object.values(entry).some((value) => typeof value === 'string' && value.startsWith('!'));
