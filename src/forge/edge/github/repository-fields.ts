import { z } from 'zod';
import type { Repository } from '../../github/repository.ts';

/** A part of a path: `.` and `..` would lead to another resource of the API. */
const PathSegment = z
  .string()
  .min(1)
  .regex(/^(?!\.{1,2}$)[^/\s]+$/);

/** SHA-1 or SHA-256. */
export const ObjectId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** The fields of GitHub's `repository` that we use. */
export const RepositoryFields = z.object({
  id: z.int(),
  name: PathSegment,
  owner: z.object({ login: PathSegment }),
  default_branch: z.string().min(1),
  clone_url: z.string().min(1),
  html_url: z.string().min(1),
  archived: z.boolean(),
  private: z.boolean().exactOptional(),
});

export const toRepository = (
  fields: z.output<typeof RepositoryFields>,
  installation: number,
): Repository => ({
  id: fields.id,
  installation,
  owner: fields.owner.login,
  name: fields.name,
  defaultBranch: fields.default_branch,
  cloneUrl: fields.clone_url,
  htmlUrl: fields.html_url,
  archived: fields.archived,
  ...(fields.private !== undefined && { private: fields.private }),
});
