"""A person's rights 个人信息权利 (个人信息保护法 art. 44–50): to know what is kept, and to have it erased or left alone."""
