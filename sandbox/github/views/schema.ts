import type { components } from '@octokit/openapi-types';

/** A response of GitHub's REST API by the name its OpenAPI description gives it. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
