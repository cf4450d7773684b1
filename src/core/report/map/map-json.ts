import type { DeliveryMap, MappedEnvironment } from '../../delivery/index.ts';
import { environmentOfUnit } from '../../environments/index.ts';
import { lastNet } from '../../text/index.ts';

/** Clusters of one environment are one entry: its roots say which they are for. */
function joined(units: readonly MappedEnvironment[]): readonly MappedEnvironment[] {
  const environments = new Map<string, MappedEnvironment>();
  for (const unit of units) {
    const name = environmentOfUnit(unit.name);
    const known = environments.get(name);
    const isOne = name === unit.name;
    const roots = unit.roots.map((root) => ({
      ...root,
      destination: { ...root.destination, cluster: root.destination.cluster ?? unit.cluster },
    }));
    environments.set(name, {
      ...unit,
      name,
      cluster: isOne ? unit.cluster : null,
      roots: [...(known?.roots ?? []), ...(isOne ? unit.roots : roots)],
    });
  }
  return [...environments.values()];
}

/** The map for programs. Fields are only ever added. */
export const mapJson = ({ sources, environments, notApplied, notes }: DeliveryMap): string =>
  lastNet(
    `${JSON.stringify(
      {
        schemaVersion: '1.0',
        sources: sources.map(({ name, isHere, appliers }) => ({ name, here: isHere, appliers })),
        environments: joined(environments).map(({ name, production, why, cluster, roots }) => ({
          name,
          production,
          why,
          cluster,
          roots: roots.map(({ path, appliers, destination, why: because }) => ({
            path,
            appliers: appliers.map(({ kind, namespace, name: called, origin, isByHand }) => ({
              kind,
              namespace: namespace === '' ? null : namespace,
              name: called,
              file: origin.file,
              line: origin.line,
              syncedByHand: isByHand === true,
            })),
            destination,
            why: because,
          })),
        })),
        notApplied,
        notes,
      },
      null,
      2,
    )}\n`,
  );
