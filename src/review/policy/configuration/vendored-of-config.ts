import type { Vendored } from '../../../kustomize/index.ts';
import { vendoredCopies } from '../../../kustomize/index.ts';
import type { RepositoryConfig } from './repository-config.ts';

/** The copies that a repository's configuration names. */
export const vendoredOfConfig = ({ vendored }: Pick<RepositoryConfig, 'vendored'>): Vendored =>
  vendoredCopies(Object.entries(vendored));
