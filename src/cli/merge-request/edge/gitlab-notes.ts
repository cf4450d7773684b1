import { z } from 'zod';
import { boundedFetch } from '../../../forge/edge/github/bounded-fetch.ts';
import type { HttpFetch } from '../../../forge/edge/network/outbound.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';

/** A merge request, and the token that writes into it. */
interface MergeRequestAccess {
  /** `https://gitlab.example.com/api/v4`, without a trailing slash. */
  readonly apiUrl: string;
  readonly project: string;
  readonly number: string;
  readonly token: string;
  readonly ask: HttpFetch;
}

interface Note {
  readonly id: number;
  readonly body: string;
}

/** Notes of a merge request (https://docs.gitlab.com/api/notes), as far as our account wrote them. */
interface MergeRequestNotes {
  own(): Promise<readonly Note[]>;
  create(body: string): Promise<void>;
  update(id: number, body: string): Promise<void>;
}

const TIMEOUT = 20_000;
const MOST_BYTES = 32 * 2 ** 20;
const PAGE_SIZE = 100;
const MOST_PAGES = 100;

const User = z.object({ id: z.int() });
const Notes = z.array(
  z.object({ id: z.int(), body: z.string(), system: z.boolean(), author: User }),
);

/**
 * Opens the notes of a merge request.
 *
 * @throws UsageError from each call where GitLab does not do what is asked.
 */
export function openNotes(access: MergeRequestAccess): MergeRequestNotes {
  const { project, number } = access;
  const notes = `/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(number)}/notes`;
  return {
    async own() {
      const { id: own } = User.parse(await asked(access, 'GET', '/user'));
      const found: Note[] = [];
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const query = `?sort=asc&order_by=created_at&per_page=${String(PAGE_SIZE)}&page=${String(page)}`;
        const read = Notes.parse(await asked(access, 'GET', `${notes}${query}`));
        found.push(...read.filter(({ system, author }) => !system && author.id === own));
        if (read.length < PAGE_SIZE) break;
      }
      return found;
    },
    async create(body) {
      await asked(access, 'POST', notes, { body });
    },
    async update(id, body) {
      await asked(access, 'PUT', `${notes}/${String(id)}`, { body });
    },
  };
}

async function asked(
  { apiUrl, token, ask }: MergeRequestAccess,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
): Promise<unknown> {
  const request = boundedFetch({
    ...{ timeout: TIMEOUT, mostBytes: MOST_BYTES, ask },
    refused: () => undefined,
  });
  const where = `at ${apiUrl}`;
  try {
    const response = await request(`${apiUrl}${path}`, {
      method,
      headers: { 'private-token': token, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw refusal(response.status, where);
    return await response.json();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`GitLab is not reached, and no note is written: ${why}.`, {
      where,
      advice: 'Say by which proxy it is reached, or run the job again',
    });
  }
}

const refusal = (status: number, where: string): UsageError =>
  status === 401 || status === 403
    ? new UsageError(`GitLab refuses the token with ${String(status)}, and no note is written.`, {
        where,
        advice: 'Give it the scope api and the role Reporter',
      })
    : new UsageError(`GitLab answers ${String(status)}, and no note is written.`, {
        where,
        advice: 'Run the job again',
      });
