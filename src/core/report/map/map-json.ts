import type { DeliveryMap } from '../../delivery/index.ts';
import { lastNet } from '../../text/index.ts';

/** The map for programs. Fields are only ever added. */
export const mapJson = ({ sources, environments, notApplied, notes }: DeliveryMap): string =>
  lastNet(
    `${JSON.stringify(
      {
        schemaVersion: '1.0',
        sources: sources.map(({ name, isHere, appliers }) => ({ name, here: isHere, appliers })),
        environments: environments.map(({ name, production, why, cluster, roots }) => ({
          name,
          production,
          why,
          cluster,
          roots: roots.map(({ path, appliers, destination, why: because }) => ({
            path,
            appliers: appliers.map(({ kind, namespace, name: called, origin }) => ({
              kind,
              namespace: namespace === '' ? null : namespace,
              name: called,
              file: origin.file,
              line: origin.line,
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
