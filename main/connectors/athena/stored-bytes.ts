import type { Aws, AwsContext, S3Object } from '../../aws/aws.ts';
import { eachPart } from '../../aws/s3/in-parts.ts';
import type { AthenaProfile } from './profile.ts';

/** Athena passes over what must be restored first, and over what it takes for somebody's notes. */
const archives: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);
const hidden = /(^|\/)[_.][^/]*$/;

/** Places listed at the same time. */
const parallel = 8;

/** So many objects have been listed that the rest is not. */
export class TooManyObjects extends Error {}

/** A place as the prefix of what lies in it and nowhere else: `month=1` would also begin `month=10`. */
export function asFolder(location: string): string {
  const s3 = location.replace(/^s3[an]:/, 's3:');
  return s3.endsWith('/') ? s3 : `${s3}/`;
}

/**
 * Bytes of the objects in places of S3 that Athena would read, of those whose address `isRead`. Throws TooManyObjects
 * where there are more than the profile lets a look at sizes list.
 */
export async function storedBytes(
  aws: Aws,
  profile: AthenaProfile,
  locations: readonly string[],
  context: AwsContext,
  isRead: (object: S3Object) => boolean = () => true,
): Promise<number> {
  const { estimateObjects } = profile.limits;
  let objects = 0;
  let bytes = 0;
  await eachPart(
    [...new Set(locations.map(asFolder))],
    parallel,
    context.signal,
    async (location, signal) => {
      for await (const object of aws.s3.list(profile.aws, location, { ...context, signal })) {
        objects += 1;
        if (objects > estimateObjects) throw new TooManyObjects();
        if (archives.has(object.storageClass) || hidden.test(object.key)) continue;
        if (isRead(object)) bytes += object.bytes;
      }
    },
  );
  return bytes;
}
