import type { Mesh } from '../../istio/index.ts';
import { firstOf, listed, subjectText, say, slot } from '../../manifest/index.ts';
import type { ToldBy } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import type { ComparedServer } from './server-texts.ts';
import { comparedServers } from './server-texts.ts';
import type { OwnedServer } from '../gateways-collide/rival-servers.ts';

/**
 * Tells of servers that only `istioctl analyze` calls conflicting, so that a reader who compares finds each
 * of its messages again.
 */
export function tellTextsAlone(
  mesh: Mesh,
  rivals: readonly OwnedServer[],
  said: Pick<ToldBy, 'by' | 'knownAs'>,
): readonly ToldBy[] {
  const found = new Set(rivals.map(({ server }) => server.origin));
  return comparedServers(mesh)
    .filter(({ origin }) => !found.has(origin))
    .map((compared) => tell(compared, said));
}

function tell(
  { gateway, origin, port, hosts, others }: ComparedServer,
  said: Pick<ToldBy, 'by' | 'knownAs'>,
): ToldBy {
  const rivals = listed(others.map(subjectText), 2);
  return {
    ...said,
    subject: gateway,
    key: `analysed port ${String(port)} ${hosts.join(' ')}`,
    scope: scopeOf('namespace'),
    severity: 'info',
    message: `\`istioctl analyze\` calls ${subjectText(gateway)} and ${rivals} conflicting for ${firstOf(hosts, 1)}; the proxy does not.`,
    why:
      port === 0
        ? say`It compares the hosts as they are written, and a server without a port number opens nothing (${slot.place(origin)}).`
        : say`It compares the hosts as they are written, counts those of a server before it as the other Gateway's, and \`./\` means the namespace of each Gateway (${slot.place(origin)}).`,
    symptom: say`none`,
    origin,
    related: others.slice(0, 4).map((other) => other.origin),
    fix: {
      text:
        port === 0
          ? say`Give the server the number of its port.`
          : say`Leave it, write each host in one server only, or write the namespace in the place of the dot.`,
    },
  };
}
