import type { Mesh } from '../../istio/index.ts';
import { nearestNames, scrapedEndpoints } from '../../istio/index.ts';
import { listed, nodeAt, placeOf, stringAt, subjectText, say } from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import type { Some, Told } from '../detection/check.ts';
import { check, toldOfEach } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { hasVariable } from '../references/unresolved-text.ts';

type Scraped = ReturnType<typeof scrapedEndpoints>[number]['selected'][number];

/** A port by name that a monitor scrapes, and that nothing which it selects has. */
interface UnscrapedPort {
  readonly monitor: Resource;
  readonly port: string;
  readonly endpoint: Node;
  readonly selected: Some<Scraped>;
}

/**
 * Finds monitors of the Prometheus operator that name a port which nothing they select has.
 * [src: prometheus-operator API, Endpoint.port, PodMetricsEndpoint.port]
 */
export const scrapedPortMissing = check({
  id: 'scraped-port-missing',
  title: 'ServiceMonitor or PodMonitor port not found on selected objects',
  level: 'medium',
  blind: 'Services elsewhere with the same labels, and monitors that select by expressions.',
  find: ({ mesh }) =>
    unscrapedPorts(mesh).map((one) =>
      toldOfEach(
        one.selected,
        ({ resource }) => workloadId(resource),
        (selected) => tell({ ...one, selected }),
      ),
    ),
});

/** Names ports of the proxy that the injector adds to pods. */
const OF_PROXIES: readonly string[] = ['http-envoy-prom'];

const unscrapedPorts = (mesh: Mesh): readonly UnscrapedPort[] =>
  scrapedEndpoints(mesh).flatMap(({ monitor, endpoint, selected: [first, ...more] }) => {
    const port = stringAt(endpoint, 'port');
    if (port === undefined || first === undefined || hasVariable(port)) return [];
    const added = monitor.kind === 'PodMonitor' ? OF_PROXIES : [];
    const isThere = [{ names: added }, first, ...more].some(({ names }) => names.includes(port));
    return isThere ? [] : [{ monitor, port, endpoint, selected: [first, ...more] }];
  });

function tell({ monitor, port, endpoint, selected }: UnscrapedPort): Told {
  const names = [...new Set(selected.flatMap((one) => one.names))];
  const [near] = nearestNames(port, names);
  const who = listed(
    selected.map(({ resource }) => subjectText(resource)),
    2,
  );
  const origin = nodeAt(endpoint, 'port')?.origin ?? endpoint.origin;
  const [first] = selected;
  const only = names.length === 1 ? names[0] : near?.name;
  return {
    subject: monitor,
    key: `port ${port}`,
    scope: { level: 'service', workloads: 0, services: selected.length, namespaces: 1 },
    message: `Prometheus gets no metrics of ${who} from port \`${port}\`, which there is not.`,
    why: `${subjectText(monitor)} scrapes port \`${port}\` (${placeOf(origin)}), and ${who} (${placeOf(first.resource.origin)}) ${
      names.length === 0
        ? 'names no port'
        : `${selected.length === 1 ? 'has' : 'have'} ${listed(
            names.map((name) => `\`${name}\``),
            4,
          )} only`
    }.`,
    symptom: say`its targets are gone from Prometheus: panels are empty, and alerts about them keep silent`,
    origin,
    related: selected.slice(0, 2).map(({ resource }) => resource.origin),
    fix: {
      text:
        only === undefined
          ? 'Name a port that there is, or give the port this name.'
          : `Write \`port: ${only}\`, or give the port the name \`${port}\` again.`,
    },
  };
}
