import type { PrivateRepository } from '../running/private-repository.ts';

/**
 * A repository that is asked but once how two trees differ and what a name stands for. For names of objects
 * only, which never mean anything else.
 */
export function rememberAnswers(repository: PrivateRepository): PrivateRepository {
  const answers = new Map<string, ReturnType<PrivateRepository['run']>>();
  return {
    ...repository,
    run(args, options) {
      if (args[0] !== 'diff-tree' && args[0] !== 'rev-parse') return repository.run(args, options);
      const question = args.join('\0');
      const answer = answers.get(question) ?? repository.run(args, options);
      answers.set(question, answer);
      return answer;
    },
  };
}
