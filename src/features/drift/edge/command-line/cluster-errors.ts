import { UsageError } from '../../../../review/edge/command-line/exit-codes.ts';

/** Says how a command was told to reach a cluster. */
interface ReachOptions {
  readonly kubeconfig?: string;
  /** Empty for the current one. */
  readonly context: readonly string[];
}

/** Makes the error that says why no cluster can be asked. */
export const clusterError = (
  why: string,
  { kubeconfig }: Pick<ReachOptions, 'kubeconfig'>,
): UsageError =>
  new UsageError(why, {
    where: kubeconfig === undefined ? 'in what kubectl would take' : `in ${kubeconfig}`,
    advice:
      '--kubeconfig names a file and --context a context of it, as `kubectl config get-contexts` lists them',
  });

/** Makes the error that says why a cluster was asked and did not answer. */
export function unreadError(
  found: {
    readonly environment: string;
    readonly cluster: string;
    readonly problem: { readonly why: string };
  },
  { kubeconfig, context }: ReachOptions,
): UsageError {
  const named = [
    ...(kubeconfig === undefined ? [] : [` --kubeconfig ${kubeconfig}`]),
    ...(context[0] === undefined ? [] : [` --context ${context[0]}`]),
  ].join('');
  return new UsageError(
    `Nothing is known of ${found.environment}, for its cluster could not be read: ${found.problem.why}`,
    {
      where: `in ${found.cluster}`,
      advice: `\`kubectl${named} get namespaces\` says whether it answers you`,
    },
  );
}
