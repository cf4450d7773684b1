import type { Field } from '../../istio/index.ts';
import { isSystemNamespace, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { namespaceObjects } from '../references/external-objects.ts';
import type { World } from '../references/world.ts';
import type { ReferenceReading } from './reference-reading.ts';

/**
 * Looks at namespaces whose objects are here, for `istioctl analyze` knows no others; callers may come from
 * one that has no object.
 */
export const WRITTEN_NAMESPACES = {
  isThere: (world: World, fits: (name: string) => boolean): boolean =>
    namespaceObjects(world).some(({ name }) => fits(name)),
  isSure: false,
};

/**
 * Says whether `istioctl analyze` finds a namespace that a policy names. It does not know those of the
 * cluster itself, and where no Namespace is written it finds none at all. [src:
 * pkg/config/analysis/analyzers/authz/authorizationpolicies.go matchNamespace]
 */
export function sourceReading(
  world: World,
  subject: Resource,
  { value, origin }: Field<string>,
): ReferenceReading {
  const fits = fitsPattern(value);
  return {
    isMissing: !namespaceObjects(world).some(({ name }) => !isSystemNamespace(name) && fits(name)),
    alone: {
      message: `\`istioctl analyze\` finds no namespace for \`${value}\` of ${subjectText(subject)}; proxies know the callers of it all the same.`,
      why: `It knows a namespace by its Namespace object, and leaves out those of the cluster itself (${placeOf(origin)}).`,
      symptom: 'none',
      fix: 'Leave it, or add the Namespace.',
    },
  };
}

/**
 * Tells which names fit a pattern as `istioctl analyze` compares namespaces: in any case of letters, with `*`
 * at one end.
 */
export function fitsPattern(pattern: string): (name: string) => boolean {
  const text = pattern.toLowerCase();
  if (text.startsWith('*')) return (name) => name.toLowerCase().endsWith(text.slice(1));
  if (text.endsWith('*')) return (name) => name.toLowerCase().startsWith(text.slice(0, -1));
  return (name) => name.toLowerCase() === text;
}
