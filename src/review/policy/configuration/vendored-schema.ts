import { z } from 'zod';
import { normalisePath } from '../../../manifest/index.ts';

const Place = z
  .string()
  .min(1)
  .refine(
    (path) => normalisePath(path) !== null,
    'A path inside the repository, from its top, is expected.',
  )
  .overwrite((path) => normalisePath(path) ?? path);

/** Copies, in the repository, of what it refers to on the network: path by address. */
export const VendoredSchema = z
  .record(z.string(), Place)
  .default({})
  .describe(
    'Folders or files of this repository that stand for remote bases, files and charts, by address: https://github.com/acme/mesh//base?ref=v1, or github.com/acme/mesh/base@v1; of a chart URL/NAME, with @VERSION for that version only: charts.example.com/stable/web@1.2.0.',
  );
