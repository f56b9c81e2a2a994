import { EmailAddressResolver } from 'graphql-scalars';

export const EmailAddress = EmailAddressResolver;
