import { environmentsNamed, isSharedFile } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { placeOf, say, slot, legacy } from '../../manifest/index.ts';
import type { Some, Told } from '../detection/check.ts';
import { check, toldOfEach } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { WrittenHost } from './environment-hosts.ts';
import { swappedRegions } from './swapped-regions.ts';
import { hasOwnInstead, hostsNamed, ownInstead, placesNaming } from './named-hosts.ts';

/** Finds hosts of another environment, which came along when configuration was copied. */
export const hostOfAnotherEnvironment = check({
  id: 'host-of-another-environment',
  title: 'Configured host names another environment and is used there',
  level: 'medium',
  blind: 'Hosts that no environment in this repository has.',
  find: (input) => oncePerLine(takenOf(input)).map((group) => tell(input, group)),
});

interface OfOther extends WrittenHost {
  readonly owner: { readonly mesh: Mesh; readonly written: WrittenHost };
}

function takenOf({ mesh, before, environments = [] }: DetectorInput): readonly OfOther[] {
  if (environments.length < 2) return [];
  return [...takenByName(mesh, environments), ...swappedRegions(mesh, before, environments)];
}

function takenByName(mesh: Mesh, environments: readonly Mesh[]): readonly OfOther[] {
  const others = environments.filter((other) => other !== mesh);
  return hostsNamed(mesh).flatMap((written) => {
    const named = environmentsNamed(written.host.value, environments);
    if (named.length === 0 || named.includes(mesh)) return [];
    const having = others.flatMap((other) => {
      const [theirs] = placesNaming(other, written.host.value);
      return theirs === undefined ? [] : [{ mesh: other, written: theirs }];
    });
    const [owner] = having.filter(
      (each) =>
        named.includes(each.mesh) &&
        !isSharedFile(
          { mesh, origin: written.host.origin },
          { mesh: each.mesh, origin: each.written.host.origin },
          environments,
        ),
    );
    // one that all have is shared; of two, production may be what the other one calls
    const lacking = others.filter((other) => having.every((each) => each.mesh !== other));
    const isCommon = isOneLine(written, owner?.written)
      ? lacking.every((other) => other.copiesOf(written.object).length === 0)
      : lacking.length === 0;
    const isShared =
      others.length > 1
        ? isCommon && !isMistaken(mesh, written, owner?.mesh)
        : owner?.mesh.environment.production === true;
    return owner === undefined || isShared ? [] : [{ ...written, owner }];
  });
}

/** Tells whether both have it by one line: an environment without the object has nothing in its place, and tells nothing. */
const isOneLine = (written: WrittenHost, theirs?: WrittenHost): boolean =>
  theirs !== undefined && placeOf(theirs.host.origin) === placeOf(written.host.origin);

/** Tells whether what all environments have is one's own, and another one of them has its own instead. */
const isMistaken = (mesh: Mesh, written: WrittenHost, owner?: Mesh): boolean =>
  owner !== undefined &&
  hasOwnInstead(mesh, written.host, owner) &&
  !hasOwnBeside(mesh, written, owner);

/** Tells whether the object has the host of this environment for the same as well, as a list for all has. */
const hasOwnBeside = (mesh: Mesh, { object, as, host }: WrittenHost, owner: Mesh): boolean =>
  ownInstead(mesh, host, owner).some((own) => own.object === object && own.as === as);

/** Groups what one line decides, for it is one thing to mend in however many objects it ends up. */
function oncePerLine(taken: readonly OfOther[]): readonly Some<OfOther>[] {
  const groups = new Map<string, [OfOther, ...OfOther[]]>();
  for (const each of taken) {
    const key = `${each.as} ${each.host.value} ${placeOf(each.host.origin)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

/** This many objects are named, and the rest is counted. */
const NAMED = 3;

const tell = (input: DetectorInput, group: Some<OfOther>): Told =>
  toldOfEach(
    group,
    ({ object }) => object,
    (some) => tellSome(input, some),
  );

function tellSome({ mesh }: DetectorInput, group: Some<OfOther>): Told {
  const [{ object, host, owner }] = group;
  const { value, origin } = host;
  const [environment, other] = [mesh.environment.name, owner.mesh.environment.name];
  const objects = [...new Set(group.map((each) => each.object))];
  return {
    subject: object,
    subjects: objects,
    key: `host ${value} of another environment`,
    scope: { level: 'service', workloads: 0, services: objects.length, namespaces: 1 },
    message: say`In ${slot.environment(environment)}, ${slot.objects(objects, NAMED)} ${objects.length === 1 ? say`has` : say`have`} ${slot.environment(other)}'s host ${legacy(value)}.`,
    why: say`${slot.environment(other)} has it too (${slot.place(owner.written.host.origin)}), and it names ${slot.environment(other)} and not ${slot.environment(environment)} (${slot.place(origin)}).`,
    symptom: symptomOf(group[0], mesh),
    origin,
    related: [owner.written.host.origin],
    fix: {
      text: `Use ${environment}'s host. If both should serve it, add an \`ignore\` entry.`,
    },
  };
}

function symptomOf(first: OfOther, mesh: Mesh): string {
  const [environment, other] = [mesh.environment.name, first.owner.mesh.environment.name];
  const { value } = first.host;
  if (hasOwnBeside(mesh, first, first.owner.mesh)) return besideOwn(first, environment, other);
  switch (first.as) {
    case 'answered':
      return `404 for ${environment}'s host; requests for ${value} at ${environment} get ${environment}'s answers`;
    case 'registered':
      return `proxies in ${environment} treat ${environment}'s own host as unknown`;
    case 'redirected':
      return `clients of ${environment} are redirected to ${other}`;
    case 'tokens':
      return `401 for tokens issued for ${environment}`;
    case 'called':
      return `${environment}'s requests and data go to ${other}, or are rejected there`;
    case 'origin':
      return `CORS errors on ${environment}'s page; ${other}'s page can read ${environment}'s answers`;
    case 'certificate':
      return `clients of ${environment} reject the certificate: it does not match the host`;
  }
}

/** Says what comes of it where the object has the host of this environment as well. */
function besideOwn({ host, as }: OfOther, environment: string, other: string): string {
  switch (as) {
    case 'answered':
      return `requests for ${host.value} at ${environment} get ${environment}'s answers`;
    case 'tokens':
      return `tokens of ${other} are accepted in ${environment}`;
    case 'origin':
      return `${other}'s page can read ${environment}'s answers in browsers`;
    case 'certificate':
      return `${environment}'s certificate is also valid for ${other}`;
    case 'redirected':
      return `some clients of ${environment} are redirected to ${other}`;
    case 'registered':
    case 'called':
      return `${environment}'s requests and data go to ${other}, or are rejected there`;
  }
}
