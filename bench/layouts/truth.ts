import { textAt } from '../holes/objects.ts';
import type { Install, Model, Place } from './model.ts';
import { objectsOf, settingsOf } from './model.ts';

export type Presence = 'added' | 'removed' | 'changed';

/** A rendered object that is another one after the change, in one place. */
export interface Difference {
  readonly place: Place;
  /** Such as `Deployment shop/web`. */
  readonly object: string;
  readonly presence: Presence;
  readonly isMesh: boolean;
}

type Applied = ReadonlyMap<string, Omit<Difference, 'presence'> & { readonly text: string }>;

/** Of what the model says everywhere: each object with its place. */
function applied(model: Model, namespaceOf: (install: Install) => string): Applied {
  const all = new Map<string, Omit<Difference, 'presence'> & { readonly text: string }>();
  for (const install of model.installs) {
    const { service, from, to } = install;
    for (const manifest of objectsOf(service, settingsOf(model, service, from))) {
      const namespace = textAt(manifest, 'metadata', 'namespace') || namespaceOf(install);
      const object = `${textAt(manifest, 'kind')} ${namespace}/${textAt(manifest, 'metadata', 'name')}`;
      all.set(`${object}@${to.codename}`, {
        place: to,
        object,
        isMesh: service.isMesh,
        text: JSON.stringify(manifest),
      });
    }
  }
  return all;
}

/** What is different after the change, by what the models say. */
export function differencesOf(
  before: Model,
  after: Model,
  namespaceOf: (install: Install) => string,
): readonly Difference[] {
  const [old, fresh] = [applied(before, namespaceOf), applied(after, namespaceOf)];
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), fresh.get(key)];
    const either = was ?? is;
    if (either === undefined || was?.text === is?.text) return [];
    const presence = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    const { place, object, isMesh } = either;
    return [{ place, object, isMesh, presence } as const];
  });
}
