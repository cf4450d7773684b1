import { environmentsNamed, isSharedFile } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { WrittenHost } from './environment-hosts.ts';
import { hostsIn } from './environment-hosts.ts';

/** Finds hosts of another environment, which came along when configuration was copied. */
export const hostOfAnotherEnvironment = check({
  id: 'host-of-another-environment',
  title:
    'A gateway, route, registry, certificate or CORS origin has a host that names another environment, and is in use there',
  level: 'medium',
  blind: 'Hosts that no environment seen here has.',
  find: (input) => oncePerLine(takenOf(input)).map((group) => tell(input, group)),
});

interface OfOther extends WrittenHost {
  readonly owner: { readonly mesh: Mesh; readonly written: WrittenHost };
}

function takenOf({ mesh, environments = [] }: DetectorInput): readonly OfOther[] {
  if (environments.length < 2) return [];
  const others = environments.filter((other) => other !== mesh);
  return hostsIn(mesh).flatMap((written) => {
    const named = environmentsNamed(written.host.value, environments);
    if (named.length === 0 || named.includes(mesh)) return [];
    const having = others.flatMap((other) => {
      const theirs = hostsIn(other).find(({ host }) => host.value === written.host.value);
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
    const isShared =
      others.length > 1
        ? having.length === others.length
        : owner?.mesh.environment.production === true;
    return owner === undefined || isShared ? [] : [{ ...written, owner }];
  });
}

type Group = readonly [OfOther, ...OfOther[]];

/** Groups what one line decides, for it is one thing to mend in however many objects it ends up. */
function oncePerLine(taken: readonly OfOther[]): readonly Group[] {
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

function tell({ mesh }: DetectorInput, group: Group): Told {
  const [{ object, host, owner }] = group;
  const { value, origin } = host;
  const [environment, other] = [mesh.environment.name, owner.mesh.environment.name];
  const objects = [...new Set(group.map((each) => each.object))];
  return {
    subject: object,
    subjects: objects,
    key: `host ${value} of another environment`,
    scope: { level: 'service', workloads: 0, services: objects.length, namespaces: 1 },
    message: `In ${environment}, ${listed(objects.map(subjectText), NAMED)} ${objects.length === 1 ? 'has' : 'have'} ${other}'s host ${value}.`,
    why: `${other} has it too (${placeOf(owner.written.host.origin)}), and it names ${other} and not ${environment} (${placeOf(origin)}).`,
    symptom: symptomOf(group[0], environment, other),
    origin,
    related: [owner.written.host.origin],
    fix: {
      text: `Write the host of ${environment}. If both are meant to serve it, say so under \`ignore\`.`,
    },
  };
}

function symptomOf({ host, as }: OfOther, environment: string, other: string): string {
  switch (as) {
    case 'answered':
      return `requests for the host of ${environment} get 404, and who reaches ${environment} as ${host.value} gets what is not of ${other}`;
    case 'origin':
      return `browsers on the page of ${environment} refuse its answers (CORS), and those on the page of ${other} may read them`;
    case 'certificate':
      return `clients of ${environment} refuse the certificate: it is not for the host they asked for`;
  }
}
