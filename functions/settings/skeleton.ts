/**
 * What the stack puts into a secret that it makes, and by which the functions recognise one that nobody has
 * filled in: every value is empty. CloudFormation writes the secret again whenever these bytes change, over
 * what people have put there, so they must never change.
 */
export const skeleton = '{"url":"","username":"","password":"","groups":"","ca_certificate":""}';
