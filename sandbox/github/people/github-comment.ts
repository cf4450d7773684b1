import { ensureAccount } from '../operations/accounts.ts';
import { deleteComment, editComment, react } from '../operations/issues.ts';
import type { Comment, ReactionContent } from '../state/issue.ts';
import type { World } from '../state/world.ts';

/** A comment in a conversation. */
export class GitHubComment {
  readonly comment: Comment;
  private readonly world: World;

  constructor(world: World, comment: Comment) {
    this.world = world;
    this.comment = comment;
  }

  get id(): number {
    return this.comment.id;
  }

  get author(): string {
    return this.comment.author.login;
  }

  get body(): string {
    return this.comment.body;
  }

  /** `eyes by mesh[bot]` becomes `{login: 'mesh[bot]', content: 'eyes'}`. */
  get reactions(): readonly { readonly login: string; readonly content: ReactionContent }[] {
    return this.comment.reactions.map(({ user, content }) => ({ login: user.login, content }));
  }

  edit(by: string, body: string): void {
    editComment(this.world, this.comment, body, ensureAccount(this.world, by));
  }

  delete(by: string): void {
    deleteComment(this.world, this.comment, ensureAccount(this.world, by));
  }

  react(by: string, content: ReactionContent): void {
    react(this.world, this.comment.reactions, ensureAccount(this.world, by), content);
  }
}
