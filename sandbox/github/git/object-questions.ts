import { GitFailed, runGit } from './run-git.ts';

const OBJECT = /^\^?[0-9a-f]{40}(?:\^\{(?:commit|tree)\}|:.+)?$/s;

/**
 * Answers once what follows from objects that are named in full: a story asks for the same ones over and over, and
 * every question is a process.
 */
export class ObjectQuestions {
  private readonly folder: string;
  private readonly answers = new Map<string, Promise<Buffer>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Rejects with `GitFailed` like Git itself. */
  ask(args: readonly string[]): Promise<Buffer> {
    const operands = args.slice(1).filter((arg) => !arg.startsWith('-'));
    const [first] = operands;
    if (first === undefined || !operands.every((operand) => OBJECT.test(operand)))
      return runGit(args, { gitDir: this.folder });
    const question = args.join('\0');
    const known = this.answers.get(question);
    if (known !== undefined) return known;
    const answer = runGit(args, { gitDir: this.folder });
    this.answers.set(question, answer);
    answer.catch((error: unknown) => {
      // 1 is an answer (they conflict, it is no ancestor); anything else may be mended by the next push
      if (!(error instanceof GitFailed) || error.code !== 1) this.answers.delete(question);
    });
    return answer;
  }
}
