import type { SettingInEnvironment } from '../../../compare/index.ts';
import { nettedJson } from '../../../manifest/index.ts';
import type { ShownSettings } from './settings-text.ts';

/** A commit for programs. */
export interface CommitFields {
  readonly sha: string;
  readonly author: string;
  readonly at: string;
  readonly pullRequest: number | null;
}

/** Settings for programs (docs/environments.md). Fields are only ever added. */
export const settingsJson = (
  { tables, partial, intended }: ShownSettings,
  commitOf: (place: SettingInEnvironment) => CommitFields | null,
): string =>
  `${nettedJson({
    schemaVersion: '1.0',
    services: tables.map(({ service, names, environments, rows }) => ({
      service,
      names,
      environments,
      settings: rows.map(({ name, of, field, isSame, in: places }) => ({
        name,
        of,
        field,
        same: isSame,
        in: places.map((each) => ({
          environment: each.place.mesh.environment.name,
          value: each.value,
          file: each.setting?.origin?.file ?? null,
          line: each.setting?.origin?.line ?? null,
          since: commitFields(commitOf(each)),
        })),
      })),
    })),
    declared: intended,
    partial,
  })}\n`;

const commitFields = (commit: CommitFields | null): CommitFields | null =>
  commit === null
    ? null
    : {
        sha: commit.sha,
        author: commit.author,
        at: commit.at,
        pullRequest: commit.pullRequest,
      };
