import type { Resource } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import { nearestNames } from '../../istio/index.ts';
import type { Missing, NearObject, Outcome } from './reference.ts';
import { missing, resolved } from './reference.ts';
import type { World } from './world.ts';

/** `web.$(namespace).svc…`, `web.${NAMESPACE}`: whatever the variable holds, the Service is called `web`. */
const NAMED_SERVICE =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?)\.(?:\$\([^)\s]{1,200}\)|\$\{[^}\s]{1,200}\})/;

/**
 * A host whose namespace is a variable that is left, as in a folder that does not build: no Service of any namespace has
 * its name, and one of the same folder nearly has it. Everything else of such a host is not known, and taken as there.
 */
export function hostInAnyNamespace(
  world: World,
  host: string,
  subject: Resource,
  consequence: Pick<Missing, 'sentences' | 'scope'>,
): Outcome {
  const name = NAMED_SERVICE.exec(host)?.[1];
  if (name === undefined || world.servicesNamed(name).length > 0) return resolved();
  const near = nearInFolder(world, name, subject);
  if (near === null) return resolved();
  return missing({
    ...consequence,
    target: `Service ${name} in any namespace`,
    namespace: subject.namespace,
    proof: 'near',
    near: [{ ...near, write: `${near.name}${host.slice(name.length)}` }],
  });
}

/** The one Service of the object's own folder that has nearly this name, where all that hides Services is folders. */
function nearInFolder(world: World, name: string, subject: Resource): NearObject | null {
  const root = world.rootOf(subject);
  const own = world
    .inNamespace('', 'Service', subject.namespace)
    .filter((service) => world.rootOf(service) === root);
  const [only, ...more] = nearestNames(
    name,
    own.map((service) => service.name),
  );
  const found = own.find((service) => service.name === only?.name);
  if (root === null || only === undefined || found === undefined || more.length > 0) return null;
  if (hidesServices(world, subject)) return null;
  return { ...only, origin: found.origin, write: only.name, sure: true };
}

/** Beside an object without a namespace, only what makes objects in its own folder is known to be. */
function hidesServices(world: World, subject: Resource): boolean {
  const others = world.hidden.in(subject.namespace).filter(({ key }) => !key.startsWith('root '));
  if (subject.namespace !== '') return others.length > 0;
  const root = world.rootOf(subject);
  const own = world.rendered.roots
    .filter(({ root: { path } }) => path === root)
    .flatMap(({ resources }) => resources.map(subjectText));
  return others.some(({ key }) => own.includes(key));
}
