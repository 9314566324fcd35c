"""The importable core of АЗС Ассистент: data, analytics, meaning. Knows neither Streamlit nor LangChain."""
