import { nettedJson } from '../../../manifest/index.ts';
import type { TableOfVariables } from '../../../compare/index.ts';

/** Variables for programs (docs/environments.md). Fields are only ever added. */
export const variablesJson = (tables: readonly TableOfVariables[]): string =>
  `${nettedJson({ schemaVersion: '1.1', containers: tables.map(containerOf) })}\n`;

const containerOf = ({ workload, container, environments, rows, notSeen }: TableOfVariables) => ({
  workload,
  container,
  environments,
  variables: rows.map(({ name, isSame, in: places }) => ({
    name,
    same: isSame,
    in: places.map(({ environment, shown, origin, through, steps }) => ({
      environment,
      value: shown,
      file: origin?.file ?? null,
      line: origin?.line ?? null,
      through,
      steps,
    })),
  })),
  notSeen,
});
