import type { MapNode, Resource } from '../../manifest/index.ts';
import { resourceOf } from '../../manifest/index.ts';
import { clearInAnnotations } from './in-annotations.ts';
import type { ClearCredential } from './clear-credential.ts';
import { clearInConfigMap } from './in-config-maps.ts';
import { clearInContainers } from './in-containers.ts';
import { clearInKeySets } from './in-key-sets.ts';
import { clearInValues, isRelease } from './in-releases.ts';
import { clearInSecret } from './in-secrets.ts';

const known = new WeakMap<MapNode, readonly ClearCredential[]>();

/** All credentials that an object holds in clear text; the same object is read once, on whichever side it stands. */
export function clearInObject(object: Resource): readonly ClearCredential[] {
  const found = known.get(object.node) ?? [
    ...ownOf(object),
    ...clearInAnnotations(object.node, (copy) => {
      const inside = resourceOf(copy);
      return inside === undefined ? [] : ownOf(inside);
    }),
  ];
  known.set(object.node, found);
  return found;
}

function ownOf(object: Resource): readonly ClearCredential[] {
  const { group, kind, node } = object;
  if (group === '' && kind === 'Secret') return clearInSecret(node);
  if (group === '' && kind === 'ConfigMap') return clearInConfigMap(node);
  if (isRelease(group, kind)) return clearInValues(group, kind, node);
  if (group === 'security.istio.io' && kind === 'RequestAuthentication')
    return clearInKeySets(object);
  return kind === 'CustomResourceDefinition' ? [] : clearInContainers(node);
}
