import { viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';

/**
 * Tells whether two policies of one namespace may be in force for one pod, as far as their selectors and targets say:
 * an order between them matters to nobody else (AUTHZ-13, JWT-6). Labels whose values are not known may be any.
 */
export function mayMeet(one: Resource, other: Resource): boolean {
  const [a, b] = [viewOf('Attached', one), viewOf('Attached', other)];
  const targets = [a, b].map(({ targetRef, targetRefs }) =>
    [...targetRefs.value, ...(targetRef === null ? [] : [targetRef])].map(
      ({ kind, name }) => `${kind?.value ?? ''}/${name?.value ?? ''}`,
    ),
  );
  const [own = [], others = []] = targets;
  if (own.length > 0 && others.length > 0) return areNear(own, others);
  return agree(a.selector.value, b.selector.value);
}

/** Tells whether a text can be a label or a name as it stands: others hold what is put in later. */
const isLiteral = (text: string): boolean => /^[\w./-]*$/.test(text);

/** Tells whether targets may be of one proxy: those of one kind are where they have one name. */
function areNear(own: readonly string[], others: readonly string[]): boolean {
  const kindOf = (target: string): string => target.slice(0, target.indexOf('/'));
  return own.some((each) =>
    others.some(
      (other) => each === other || kindOf(each) !== kindOf(other) || !isLiteral(each + other),
    ),
  );
}

function agree(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return [...one].every(([label, value]) => {
    const asked = other.get(label);
    return asked === undefined || asked === value || !isLiteral(value) || !isLiteral(asked);
  });
}
