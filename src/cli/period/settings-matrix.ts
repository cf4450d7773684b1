import { z } from 'zod';
import type { RecordTable } from './record-table.ts';

const Settings = z.object({
  services: z.array(
    z.object({
      service: z.string(),
      environments: z.array(z.string()),
      settings: z.array(
        z.object({
          name: z.string(),
          of: z.string().nullable(),
          same: z.boolean(),
          in: z.array(
            z.object({
              environment: z.string(),
              value: z.string(),
              file: z.string().nullable(),
              line: z.number().nullable(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** Settings of Services that are in force in a tree, environments side by side. */
export type SettingsMatrix = z.output<typeof Settings>;

/** Reads what `meshwarden drift environments --format json` prints; fields that it has beside these are left out. */
export const settingsMatrix = (json: string): SettingsMatrix => Settings.parse(JSON.parse(json));

export type MatrixSetting = SettingsMatrix['services'][number]['settings'][number];

/** `timeout of VirtualService orders, route default` */
export const settingName = ({ name, of }: MatrixSetting): string =>
  of === null ? name : `${name} of ${of}`;

/** A row for each setting of each Service in each environment. */
export const settingsTable = ({ services }: SettingsMatrix): RecordTable => ({
  name: 'settings',
  columns: ['service', 'setting', 'environment', 'value', 'differs', 'place'],
  rows: services.flatMap(({ service, settings }) =>
    settings.flatMap((setting) =>
      setting.in.map(({ environment, value, file, line }) => [
        ...[service, settingName(setting), environment, value, !setting.same],
        file === null ? null : `${file}${line === null ? '' : `:${String(line)}`}`,
      ]),
    ),
  ),
});
