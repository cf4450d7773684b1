import { z } from 'zod';
import type { Repository } from '../../../github/repository.ts';
import type { AppIdentity, Writer } from '../app-identity.ts';
import type { GitHubApi } from '../github-api.ts';
import type { ServerOffer } from '../server-version.ts';

/** Holds what every call of the Forge needs. */
export interface ForgeContext {
  readonly api: GitHubApi;
  readonly app: () => Promise<AppIdentity>;
  readonly offer: () => Pick<ServerOffer, 'lacks'>;
}

/** Holds what calls about a conversation need, whoever takes part in it. */
export interface ConversationContext {
  readonly api: GitHubApi;
  readonly app: () => Promise<Writer>;
}

/** The answer to creating something. */
export const Created = z.object({ id: z.int() });

export const inRepository = ({ owner, name }: Repository) => ({ owner, repo: name });
