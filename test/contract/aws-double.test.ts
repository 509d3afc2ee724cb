import { startAwsDouble } from '#test/helpers/aws/double.ts';
import { awsCatalogSuite } from './aws-catalog-suite.ts';
import type { AwsPeer } from './aws-peer.ts';
import { awsS3Suite } from './aws-s3-suite.ts';
import { awsSignInSuite } from './aws-sign-in-suite.ts';

/** The double, held to what moto is held to in the suites of peers. */
async function double(): Promise<AwsPeer> {
  const { environment, clock, sts, close } = await startAwsDouble();
  return {
    environment,
    clock,
    arn: 'arn:aws:iam::123456789012:user/analyst',
    addRole: (arn) => sts.addRole({ arn }),
    close,
  };
}

awsS3Suite('the double', double);
awsCatalogSuite('the double', double);
awsSignInSuite('the double', double);
