import type { Mesh } from '../../istio/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { WrittenHost } from './environment-hosts.ts';
import { hostsNamed, placesNaming } from './named-hosts.ts';

/** A host that one production has since a change, where another one has it, and the place there. */
interface SwappedHost extends WrittenHost {
  readonly owner: { readonly mesh: Mesh; readonly written: WrittenHost };
}

/**
 * Finds hosts of one production that become those of another one: where `pay.us.example.com` stood in prod-us stands
 * `pay.eu.example.com`, which prod-eu has. Both are called for production, so that their names alone tell nothing.
 */
export function swappedRegions(
  mesh: Mesh,
  before: Mesh | null,
  environments: readonly Mesh[],
): readonly SwappedHost[] {
  if (before === null || !mesh.environment.production) return [];
  const others = environments.filter(
    (other) => other !== mesh && other.environment.production && wordsBetween(mesh, other) !== null,
  );
  if (others.length === 0) return [];
  const was = new Set(hostsNamed(before).map((written) => keyOf(written, written.host.value)));
  return hostsNamed(mesh).flatMap((written) => {
    const { value } = written.host;
    if (was.has(keyOf(written, value))) return [];
    return others.flatMap((other) => {
      const [theirs] = placesNaming(other, value);
      const own = ownFor(value, wordsBetween(mesh, other));
      return theirs === undefined || own === null || !was.has(keyOf(written, own))
        ? []
        : [{ ...written, owner: { mesh: other, written: theirs } }];
    });
  });
}

const keyOf = ({ object, as }: WrittenHost, host: string): string =>
  `${resourceKey(object)} ${as} ${host}`;

interface Words {
  readonly own: string;
  readonly theirs: string;
}

/** Gives the one word that each of two environments has in its name and the other has not; null where it is none, or more. */
function wordsBetween(mesh: Mesh, other: Mesh): Words | null {
  const [mine, its] = [mesh, other].map(({ environment }) => new Set(partsOf(environment.name)));
  const [own, ...more] = [...(mine ?? [])].filter((part) => its?.has(part) !== true);
  const [theirs, ...others] = [...(its ?? [])].filter((part) => mine?.has(part) !== true);
  if (own === undefined || theirs === undefined || more.length + others.length > 0) return null;
  return { own, theirs };
}

const partsOf = (text: string): readonly string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

/** Writes the own word in the place of the other's; null for a host that has not the other's alone. */
function ownFor(host: string, words: Words | null): string | null {
  if (words === null) return null;
  const parts = partsOf(host);
  if (!parts.includes(words.theirs) || parts.includes(words.own)) return null;
  return host.replace(/[a-z0-9]+/gi, (part) =>
    part.toLowerCase() === words.theirs ? words.own : part,
  );
}
