/** Names the template that prints what a chart is given, in the place of one that is missing and of the chart around. */
export const GIVEN = 'templates/meshwarden-given.yaml';

/** Tells whether a path of a chart, or one that Helm names without the chart, is of such a template. */
export const isGiven = (path: string): boolean =>
  /^(?:charts\/[^/]+\/)?templates\/meshwarden-given\.yaml$/.test(path);

/** Prints the values that a chart is given. */
export const GIVEN_TEMPLATE = `apiVersion: meshwarden.dev/v1
kind: GivenValues
metadata:
  name: given
values:
{{ toYaml .Values | indent 2 }}
`;
