import type { Change } from '../../diff/change.ts';
import type { Resource } from '../../../manifest/index.ts';
import { stringAt } from '../../../manifest/index.ts';
import type { InstancePart } from './instance-part.ts';
import { dataKey, EVERYBODY, keysOf } from './instance-part.ts';

const NAME = 'argocd-secret';

/** Of the instance's own Secret: who is an administrator, and what says who somebody is. */
const WHO = /^(?:admin\.|accounts\.|server\.secretkey)/;

/** Where what makes a Secret writes its name, if that is not its own. */
const NAMED_AT = [
  ['spec', 'target', 'name'],
  ['spec', 'template', 'metadata', 'name'],
] as const;

/** The Secret of an instance of Argo CD itself, or what makes it; null for another object. */
export function ownSecretPart(resource: Resource): InstancePart | null {
  const { group, kind, name, node } = resource;
  if (group === '' && kind === 'Secret' && name === NAME)
    return { isPossible: true, concerns: (change) => (decides(change) ? EVERYBODY : null) };
  const makes = NAMED_AT.some((path) => stringAt(node, ...path) === NAME);
  const isMaker = group !== '' && /Secret$/.test(kind) && (makes || name === NAME);
  if (!isMaker) return null;
  return { isPossible: true, concerns: (change) => (decidesMade(change) ? EVERYBODY : null) };
}

/** One that goes away gives nobody rights. */
function decides({ field, object }: Change): boolean {
  if (object === null) return false;
  if (field === null || /^(?:data|stringData)$/.test(field))
    return keysOf(object).some((key) => WHO.test(key));
  return WHO.test(dataKey(field) ?? '');
}

/** What makes it says by its keys what it is about, or not at all. */
function decidesMade(change: Change): boolean {
  const { field, object } = change;
  if (object === null) return false;
  if (field !== null && (!field.startsWith('spec') || /^spec\.refreshInterval$/.test(field)))
    return false;
  const keys = keysOf(object);
  if (keys.length === 0) return true;
  const key = field === null ? null : dataKey(field);
  return key === null ? keys.some((each) => WHO.test(each)) : WHO.test(key);
}
