import type { Field } from '../../istio/index.ts';
import { isSystemNamespace, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { namespaceObjects } from '../references/external-objects.ts';
import type { World } from '../references/world.ts';
import type { ReferenceReading } from './reference-reading.ts';

/** Namespaces of whose objects alone `istioctl analyze` knows: callers may come from one that has none. */
export const WRITTEN_NAMESPACES = {
  isThere: (world: World, fits: (name: string) => boolean): boolean =>
    namespaceObjects(world).some(({ name }) => fits(name)),
  isSure: false,
};

/**
 * Namespaces as `istioctl analyze` has them: those of the cluster itself are none to it, and any at all is not there where
 * no Namespace is. [src: pkg/config/analysis/analyzers/authz/authorizationpolicies.go matchNamespace]
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

/** In any case, with `*` at one end: what `istioctl analyze` takes for the same namespace. */
export function fitsPattern(pattern: string): (name: string) => boolean {
  const text = pattern.toLowerCase();
  if (text.startsWith('*')) return (name) => name.toLowerCase().endsWith(text.slice(1));
  if (text.endsWith('*')) return (name) => name.toLowerCase().startsWith(text.slice(0, -1));
  return (name) => name.toLowerCase() === text;
}
