import { awsCatalogSuite } from '#test/contract/aws-catalog-suite.ts';
import { awsS3Suite } from '#test/contract/aws-s3-suite.ts';
import { awsSignInSuite } from '#test/contract/aws-sign-in-suite.ts';
import { findMoto, startMoto } from './moto/moto.ts';
import { describeWithPeer } from './peer.ts';

describeWithPeer('moto, as AWS', await findMoto(), () => {
  awsS3Suite('moto', startMoto);
  awsCatalogSuite('moto', startMoto);
  awsSignInSuite('moto', startMoto);
});
