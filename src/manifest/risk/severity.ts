/** How bad something is that is there already, in the words of `istioctl analyze`; from the worst on. */
export const SEVERITIES = ['error', 'warning', 'info'] as const;

export type Severity = (typeof SEVERITIES)[number];
